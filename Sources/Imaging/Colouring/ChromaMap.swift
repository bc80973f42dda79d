internal import CPixels

/// The colours of a picture at a size of its own, with what they need to follow the edges of a larger grey one.
///
/// Enlarged by themselves, a and b of a small picture reach over the edges of the large one. So each place also knows how
/// much a and b change with L in the square of 3 x 3 places around it: the slope of the local linear model of the guided filter
/// (He, Sun, Tang, *Guided Image Filtering*, 2010), here damped by how much of the change L explains, and smoothed. At a
/// pixel of the large picture the enlarged a and b are moved by the slope times the difference between its L and the
/// enlarged L.
package struct ChromaMap: Sendable {
  package let width: Int
  package let height: Int
  /// PIXELS_PLACE numbers for each place: a, b, the slopes of a and b, L.
  let places: [Float]
  /// Floats of a row.
  var stride: Int { width * Int(PIXELS_PLACE) }

  /// What the variance of L must exceed to count, in squares of L's units: a tenth of its range.
  private static let regularisation: Float = 100

  /// - Parameters:
  ///   - lightness: L 0...100.
  ///   - chroma: a and b, of the same size.
  package init(lightness: FloatImage, chroma: FloatImage) {
    precondition(lightness.channels == 1 && chroma.channels == 2)
    precondition(lightness.width == chroma.width && lightness.height == chroma.height)
    width = lightness.width
    height = lightness.height
    let count = width * height
    // L less its middle, so that squares stay small; a; b; and the products that make variances of their means.
    var sums = [SIMD8<Float>](repeating: .zero, count: count)
    for place in 0..<count {
      let (l, a, b) = (lightness.values[place] - 50, chroma.values[2 * place], chroma.values[2 * place + 1])
      sums[place] = SIMD8(l, a, b, l * l, l * a, l * b, a * a, b * b)
    }
    let means = Self.averaged(sums, width: width, height: height)
    let slopes = Self.averaged(means.map { Self.slopes($0) }, width: width, height: height)
    places = [Float](unsafeUninitializedCapacity: count * Int(PIXELS_PLACE)) { places, initialised in
      initialised = places.count
      for index in 0..<count {
        let (a, b) = (chroma.values[2 * index], chroma.values[2 * index + 1])
        let place = SIMD8(a, b, slopes[index][0], slopes[index][1], lightness.values[index], 0, 0, 0)
        for part in 0..<8 { places[8 * index + part] = place[part] }
      }
    }
  }

  private static func slopes(_ mean: SIMD8<Float>) -> SIMD8<Float> {
    let variance = max(0, mean[3] - mean[0] * mean[0])
    func slope(_ product: Float, _ value: Float, _ square: Float) -> Float {
      let covariance = product - mean[0] * value
      let explained = covariance * covariance / ((variance + 1e-3) * (max(0, square - value * value) + 1e-3))
      return covariance / (variance + regularisation) * min(explained, 1)
    }
    return SIMD8(slope(mean[4], mean[1], mean[6]), slope(mean[5], mean[2], mean[7]), 0, 0, 0, 0, 0, 0)
  }

  /// The mean over 3 x 3 places, over fewer at the edges.
  private static func averaged(_ values: [SIMD8<Float>], width: Int, height: Int) -> [SIMD8<Float>] {
    func pass(_ source: [SIMD8<Float>], step: Int, length: Int, place: (Int) -> Int) -> [SIMD8<Float>] {
      var result = source
      source.withUnsafeBufferPointer { source in
        result.withUnsafeMutableBufferPointer { result in
          for index in source.indices {
            let along = place(index)
            var sum = source[index]
            var count: Float = 1
            if along > 0 {
              sum += source[index - step]
              count += 1
            }
            if along < length - 1 {
              sum += source[index + step]
              count += 1
            }
            result[index] = sum / count
          }
        }
      }
      return result
    }
    let along = pass(values, step: 1, length: width) { $0 % width }
    return pass(along, step: width, length: height) { $0 / width }
  }
}

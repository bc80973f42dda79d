internal import Glibc
package import Imaging

/// How alike two images are in their structure, at one scale and over several.
package struct StructuralSimilarity: Sendable, Hashable {
  /// SSIM of Wang, Bovik, Sheikh and Simoncelli (*Image Quality Assessment: From Error Visibility to Structural
  /// Similarity*, 2004): Gaussian window of 11 x 11 with sigma 1.5, population covariance, each channel for itself, over the
  /// part where the window lies inside. The window of an image with a side below 11 is cut to the largest odd size that fits.
  package let ssim: Double
  /// MS-SSIM of Wang, Simoncelli and Bovik (*Multiscale Structural Similarity for Image Quality Assessment*, 2003): the
  /// contrast and structure of each scale and the SSIM of the coarsest, to the powers of the weights, multiplied; each
  /// channel for itself. A negative factor counts as 0.
  package let multiScale: Double
  /// As many of the five scales as leave 11 pixels on the shorter side, one at least; their weights are renormalised. The next
  /// scale is the mean of 2 x 2 pixels; an odd last row or column has no part in it.
  package let scales: Int

  /// Of the finest scale first.
  private static let weights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]

  package init(_ output: FloatImage, _ target: FloatImage) {
    ImageMetrics.checkSameShape(output, target)
    let side = min(output.width, output.height)
    let count = (1..<Self.weights.count).prefix { side >> $0 >= 11 }.count + 1
    let weights = Self.weights.prefix(count)
    let total = weights.reduce(0, +)
    var (single, multiple) = (0.0, 0.0)
    for channel in 0..<output.channels {
      var (x, y) = (Plane(output, channel: channel), Plane(target, channel: channel))
      var product = 1.0
      for (scale, weight) in weights.enumerated() {
        if scale > 0 { (x, y) = (x.halved(), y.halved()) }
        let (similarity, structure) = Self.means(x, y)
        if scale == 0 { single += similarity }
        let factor = scale == count - 1 ? similarity : structure
        // A comparison with NaN is false: a broken output stays broken.
        product *= factor < 0 ? 0 : pow(factor, weight / total)
      }
      multiple += product
    }
    ssim = single / Double(output.channels)
    multiScale = multiple / Double(output.channels)
    scales = count
  }

  /// The means of the similarity and of its factor without the brightness.
  private static func means(_ x: Plane, _ y: Plane) -> (similarity: Double, structure: Double) {
    let fitting = min(11, x.width, x.height)
    let window = gaussian(size: fitting % 2 == 1 ? fitting : fitting - 1, sigma: 1.5)
    let meanX = x.filtered(by: window)
    let meanY = y.filtered(by: window)
    let meanXX = x.multiplied(by: x).filtered(by: window)
    let meanYY = y.multiplied(by: y).filtered(by: window)
    let meanXY = x.multiplied(by: y).filtered(by: window)
    let (c1, c2) = (0.01 * 0.01, 0.03 * 0.03)
    var (similarity, structure) = (0.0, 0.0)
    for index in meanX.values.indices {
      let (mx, my) = (meanX.values[index], meanY.values[index])
      let varianceX = meanXX.values[index] - mx * mx
      let varianceY = meanYY.values[index] - my * my
      let covariance = meanXY.values[index] - mx * my
      let factor = (2 * covariance + c2) / (varianceX + varianceY + c2)
      structure += factor
      similarity += (2 * mx * my + c1) / (mx * mx + my * my + c1) * factor
    }
    let count = Double(meanX.values.count)
    return (similarity / count, structure / count)
  }

  private static func gaussian(size: Int, sigma: Double) -> [Double] {
    let raw = (0..<size).map { index in
      let distance = Double(index - size / 2)
      return exp(-distance * distance / (2 * sigma * sigma))
    }
    let sum = raw.reduce(0, +)
    return raw.map { $0 / sum }
  }
}

/// One channel of an image. In double precision: the variance of a flat part is a small difference of large numbers.
private struct Plane {
  let width: Int
  let height: Int
  var values: [Double]

  init(width: Int, height: Int, values: [Double]) {
    self.width = width
    self.height = height
    self.values = values
  }

  init(_ image: FloatImage, channel: Int) {
    self.init(
      width: image.width, height: image.height,
      values: stride(from: channel, to: image.values.count, by: image.channels).map { Double(image.values[$0]) })
  }

  func multiplied(by other: Plane) -> Plane {
    Plane(width: width, height: height, values: zip(values, other.values).map { $0 * $1 })
  }

  func halved() -> Plane {
    var result = Plane(
      width: width / 2, height: height / 2, values: [Double](repeating: 0, count: (width / 2) * (height / 2)))
    for y in 0..<result.height {
      for x in 0..<result.width {
        let corner = 2 * y * width + 2 * x
        let sum = values[corner] + values[corner + 1] + values[corner + width] + values[corner + width + 1]
        result.values[y * result.width + x] = sum / 4
      }
    }
    return result
  }

  /// Along the rows, then along the columns; only where the whole window lies inside.
  func filtered(by window: [Double]) -> Plane {
    let newWidth = width - window.count + 1
    let newHeight = height - window.count + 1
    var rows = [Double](repeating: 0, count: newWidth * height)
    var result = [Double](repeating: 0, count: newWidth * newHeight)
    values.withUnsafeBufferPointer { source in
      rows.withUnsafeMutableBufferPointer { rows in
        for y in 0..<height {
          for (offset, weight) in window.enumerated() {
            let from = y * width + offset
            let to = y * newWidth
            for x in 0..<newWidth { rows[to + x] += weight * source[from + x] }
          }
        }
      }
    }
    rows.withUnsafeBufferPointer { rows in
      result.withUnsafeMutableBufferPointer { result in
        for y in 0..<newHeight {
          for (offset, weight) in window.enumerated() {
            let from = (y + offset) * newWidth
            let to = y * newWidth
            for x in 0..<newWidth { result[to + x] += weight * rows[from + x] }
          }
        }
      }
    }
    return Plane(width: newWidth, height: newHeight, values: result)
  }
}

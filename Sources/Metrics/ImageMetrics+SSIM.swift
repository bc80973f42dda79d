internal import Glibc
package import Imaging

extension ImageMetrics {
  /// The structural similarity of Wang, Bovik, Sheikh and Simoncelli (*Image Quality Assessment: From Error Visibility to
  /// Structural Similarity*, 2004): Gaussian window of 11 x 11 with sigma 1.5, population covariance, each channel for
  /// itself, over the part where the window lies inside. The window of an image with a side below 11 is cut to the
  /// largest odd size that fits.
  package static func ssim(_ output: FloatImage, _ target: FloatImage) -> Double {
    checkSameShape(output, target)
    let fitting = min(11, output.width, output.height)
    let window = gaussian(size: fitting % 2 == 1 ? fitting : fitting - 1, sigma: 1.5)
    let sums = (0..<output.channels).map { channel in
      meanSimilarity(Plane(output, channel: channel), Plane(target, channel: channel), window)
    }
    return sums.reduce(0, +) / Double(output.channels)
  }

  private static func meanSimilarity(_ x: Plane, _ y: Plane, _ window: [Double]) -> Double {
    let meanX = x.filtered(by: window)
    let meanY = y.filtered(by: window)
    let meanXX = x.multiplied(by: x).filtered(by: window)
    let meanYY = y.multiplied(by: y).filtered(by: window)
    let meanXY = x.multiplied(by: y).filtered(by: window)
    let (c1, c2) = (0.01 * 0.01, 0.03 * 0.03)
    var sum = 0.0
    for index in meanX.values.indices {
      let (mx, my) = (meanX.values[index], meanY.values[index])
      let varianceX = meanXX.values[index] - mx * mx
      let varianceY = meanYY.values[index] - my * my
      let covariance = meanXY.values[index] - mx * my
      let similarity =
        ((2 * mx * my + c1) * (2 * covariance + c2)) / ((mx * mx + my * my + c1) * (varianceX + varianceY + c2))
      sum += similarity
    }
    return sum / Double(meanX.values.count)
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

internal import Glibc

extension FloatImage {
  /// Gaussian smoothing, separable, the kernel cut off at four sigmas, the border's pixels repeated outwards: as
  /// scipy.ndimage's `gaussian_filter` with mode "nearest".
  /// - Parameter sigma: pixels; 0 leaves the image as it is.
  package func blurred(sigma: Double) -> FloatImage {
    let radius = Int(4 * sigma + 0.5)
    guard radius > 0, width > 0, height > 0 else { return self }
    let weights = (-radius...radius).map { exp(-0.5 * Double($0 * $0) / (sigma * sigma)) }
    let sum = weights.reduce(0, +)
    let kernel = weights.map { Float($0 / sum) }
    return blurredAlongRows(kernel, radius).blurredAlongColumns(kernel, radius)
  }

  /// Each row is copied between its repeated ends, so that the inner loop runs over adjacent values.
  private func blurredAlongRows(_ kernel: [Float], _ radius: Int) -> FloatImage {
    var result = FloatImage(width: width, height: height, channels: channels)
    let row = width * channels
    var padded = [Float](repeating: 0, count: row + 2 * radius * channels)
    for y in 0..<height {
      for place in padded.indices {
        let column = min(max(place / channels - radius, 0), width - 1)
        padded[place] = values[y * row + column * channels + place % channels]
      }
      result.values.withUnsafeMutableBufferPointer { target in
        padded.withUnsafeBufferPointer { source in
          for (tap, weight) in kernel.enumerated() {
            for x in 0..<row { target[y &* row &+ x] += weight * source[x &+ tap &* channels] }
          }
        }
      }
    }
    return result
  }

  private func blurredAlongColumns(_ kernel: [Float], _ radius: Int) -> FloatImage {
    var result = FloatImage(width: width, height: height, channels: channels)
    let row = width * channels
    result.values.withUnsafeMutableBufferPointer { target in
      values.withUnsafeBufferPointer { source in
        for y in 0..<height {
          for (tap, weight) in kernel.enumerated() {
            let from = min(max(y + tap - radius, 0), height - 1) * row
            for x in 0..<row { target[y &* row &+ x] += weight * source[from &+ x] }
          }
        }
      }
    }
    return result
  }
}

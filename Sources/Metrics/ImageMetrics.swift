internal import Glibc
package import Imaging

/// The metrics of one or many images. All take RGB or grey in 0...1, and output and target of the same size.
package enum ImageMetrics {
  /// Mean absolute difference.
  package static func l1(_ output: FloatImage, _ target: FloatImage) -> Double {
    meanDifference(output, target) { abs($0) }
  }

  /// Peak signal-to-noise ratio: dB, capped at 100.
  package static func psnr(_ output: FloatImage, _ target: FloatImage) -> Double {
    let error = meanDifference(output, target) { $0 * $0 }
    let decibels = -10 * log10(error)
    return decibels > 100 ? 100 : decibels
  }

  /// Mean absolute Laplacian of the output over the target's: below 1 is blurred, above 1 is noisy. Both are taken as at
  /// least a fortieth of an 8-bit step, so that flat images give finite numbers (two flat ones 1).
  package static func sharpness(_ output: FloatImage, _ target: FloatImage) -> Double {
    checkSameShape(output, target)
    return max(meanLaplacian(output), 1e-4) / max(meanLaplacian(target), 1e-4)
  }

  /// Mean CIEDE2000 over the pixels of two images.
  /// - Parameters: L 0...100, a, b.
  package static func ciede2000(lab output: FloatImage, _ target: FloatImage) -> Double {
    checkSameShape(output, target)
    precondition(output.channels == 3)
    var sum = 0.0
    for start in stride(from: 0, to: output.values.count, by: 3) {
      func colour(_ image: FloatImage) -> SIMD3<Double> {
        SIMD3(Double(image.values[start]), Double(image.values[start + 1]), Double(image.values[start + 2]))
      }
      sum += ColourDifference.ciede2000(colour(output), colour(target))
    }
    return sum / Double(output.width * output.height)
  }

  /// Over a set of images of one size: see `SlicedWasserstein`, with its defaults.
  package static func slicedWasserstein(_ outputs: [FloatImage], _ targets: [FloatImage]) -> Double {
    SlicedWasserstein().distance(outputs, targets)
  }

  static func checkSameShape(_ output: FloatImage, _ target: FloatImage) {
    precondition(
      output.width == target.width && output.height == target.height && output.channels == target.channels,
      "output and target differ in shape")
    precondition(!output.values.isEmpty, "the images are empty")
  }

  private static func meanDifference(
    _ output: FloatImage, _ target: FloatImage, _ measure: (Double) -> Double
  ) -> Double {
    checkSameShape(output, target)
    var sum = 0.0
    for (a, b) in zip(output.values, target.values) { sum += measure(Double(a) - Double(b)) }
    return sum / Double(output.values.count)
  }

  /// Over the inner pixels of all channels, by the kernel 0 -1 0 / -1 4 -1 / 0 -1 0; 0 where there are none.
  private static func meanLaplacian(_ image: FloatImage) -> Double {
    guard image.width > 2, image.height > 2 else { return 0 }
    let step = image.channels
    let row = image.width * step
    var sum = 0.0
    image.values.withUnsafeBufferPointer { values in
      for y in 1..<image.height - 1 {
        for index in y * row + step..<(y + 1) * row - step {
          let neighbours = values[index - row] + values[index + row] + values[index - step] + values[index + step]
          sum += Double(abs(4 * values[index] - neighbours))
        }
      }
    }
    return sum / Double((image.height - 2) * (row - 2 * step))
  }
}

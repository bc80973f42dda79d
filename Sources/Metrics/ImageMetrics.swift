package import Imaging

/// The metrics of one or many images. All take RGB or grey in 0...1.
package enum ImageMetrics {
  package static func l1(_ output: FloatImage, _ target: FloatImage) -> Double { fatalError("stub") }
  /// dB, capped at 100.
  package static func psnr(_ output: FloatImage, _ target: FloatImage) -> Double { fatalError("stub") }
  package static func ssim(_ output: FloatImage, _ target: FloatImage) -> Double { fatalError("stub") }
  /// Mean absolute Laplacian of the output over the target's.
  package static func sharpness(_ output: FloatImage, _ target: FloatImage) -> Double { fatalError("stub") }
  /// Over a set of images of one size.
  package static func slicedWasserstein(_ outputs: [FloatImage], _ targets: [FloatImage]) -> Double { fatalError("stub") }
}

/// The metrics of a set of images against their targets.
package struct MetricValues: Codable, Sendable, Hashable {
  /// Mean absolute difference, pixels in 0...1.
  package var l1: Double
  /// dB, per image, averaged, each capped at 100.
  package var psnr: Double
  package var ssim: Double
  /// Mean absolute Laplacian over the target's; 1 is as sharp as the truth.
  package var sharpness: Double
  /// Sliced Wasserstein distance of the set; lower is better.
  package var swd: Double

  package init(l1: Double, psnr: Double, ssim: Double, sharpness: Double, swd: Double) {
    self.l1 = l1
    self.psnr = psnr
    self.ssim = ssim
    self.sharpness = sharpness
    self.swd = swd
  }

  /// Under their names in the store, in the order in which they are shown.
  package var named: [NamedValue] {
    [
      NamedValue(name: "l1", value: l1), NamedValue(name: "psnr", value: psnr), NamedValue(name: "ssim", value: ssim),
      NamedValue(name: "sharpness", value: sharpness), NamedValue(name: "swd", value: swd),
    ]
  }

  package subscript(name: String) -> Double? {
    named.first { $0.name == name }?.value
  }
}

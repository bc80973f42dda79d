internal import Imaging
internal import Metrics

/// Adds up the metrics of one set of outputs against one set of targets.
struct MetricAccumulator {
  private(set) var scores: [(l1: Double, psnr: Double, ssim: Double, sharpness: Double)] = []
  /// The outputs that enter the sliced Wasserstein distance, which is of the set as a whole.
  private var kept: [FloatImage] = []

  typealias Score = (l1: Double, psnr: Double, ssim: Double, sharpness: Double)

  static func score(_ output: FloatImage, _ target: FloatImage) -> Score {
    (
      ImageMetrics.l1(output, target), ImageMetrics.psnr(output, target), ImageMetrics.ssim(output, target),
      ImageMetrics.sharpness(output, target)
    )
  }

  mutating func add(_ score: Score, keeping output: FloatImage?) {
    scores.append(score)
    if let output { kept.append(output) }
  }

  /// - Parameter targets: those of the kept outputs.
  func values(targets: [FloatImage]) -> MetricValues {
    func mean(_ value: (Score) -> Double) -> Double { scores.map(value).reduce(0, +) / Double(scores.count) }
    return MetricValues(
      l1: mean(\.l1), psnr: mean(\.psnr), ssim: mean(\.ssim), sharpness: mean(\.sharpness),
      swd: ImageMetrics.slicedWasserstein(kept, targets))
  }
}

/// The metrics of outputs against their targets, under the names that they have in the store, in the order in which they are
/// shown.
package enum Metric: String, Codable, Sendable, Hashable, CaseIterable {
  case l1, psnr, ssim
  case msSSIM = "ms_ssim"
  case msSSIMScales = "ms_ssim_scales"
  case sharpness, swd
  // Where the network colours.
  case ciede2000, chroma
  case histogramL = "histogram_l"
  case histogramA = "histogram_a"
  case histogramB = "histogram_b"
  // Where the target has one channel.
  case dice, iou
  // Where the outputs are labels, or a labeller judges them.
  case pixelAccuracy = "pixel_accuracy"
  case classAccuracy = "class_accuracy"
  case classIoU = "class_iou"

  package enum Better: Sendable, Hashable {
    case lower, higher
    /// Best at this value.
    case near(Double)
    /// A number to know, not to compare.
    case neither
  }

  package var better: Better {
    switch self {
    case .l1, .swd, .ciede2000: .lower
    case .psnr, .ssim, .msSSIM, .dice, .iou, .histogramL, .histogramA, .histogramB, .pixelAccuracy, .classAccuracy,
      .classIoU:
      .higher
    case .sharpness, .chroma: .near(1)
    case .msSSIMScales: .neither
    }
  }

  /// Whether each image has its own, of which the set's is the mean.
  package var isOfOneImage: Bool {
    switch self {
    case .l1, .psnr, .ssim, .msSSIM, .msSSIMScales, .sharpness, .ciede2000, .dice, .iou: true
    case .swd, .chroma, .histogramL, .histogramA, .histogramB, .pixelAccuracy, .classAccuracy, .classIoU: false
    }
  }

  /// Those that a person can compare two models by.
  package static let comparable = allCases.filter { $0.better != .neither }

  /// Whether a better value of it alone can be reason to prefer a model. What is best at some value can be had by chance, and
  /// colours drawn at random score high in the histograms.
  package var selects: Bool {
    switch self {
    case .l1, .psnr, .ssim, .msSSIM, .swd, .ciede2000, .dice, .iou, .pixelAccuracy, .classAccuracy, .classIoU: true
    case .msSSIMScales, .sharpness, .chroma, .histogramL, .histogramA, .histogramB: false
    }
  }

  package static let selecting = allCases.filter(\.selects)

  package func isBetter(_ value: Double, than other: Double) -> Bool {
    switch better {
    case .lower: value < other
    case .higher, .neither: value > other
    case .near(let best): abs(value - best) < abs(other - best)
    }
  }

  /// Whether a larger value is the better one, or at least not the worse: what a floor asks for.
  package var moreIsBetter: Bool {
    switch better {
    case .lower: false
    case .higher, .near, .neither: true
    }
  }
}

/// As a key it stands in JSON as its name.
extension Metric: CodingKeyRepresentable {}

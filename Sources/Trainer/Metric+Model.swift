package import Engine
package import Metrics

extension Metric {
  /// Why it cannot be measured of a model's outputs; `nil`: it can.
  package func missing(for model: ModelConfiguration) -> String? {
    switch self {
    case .ciede2000, .chroma, .histogramL, .histogramA, .histogramB:
      model.colour == .lab ? nil : "it is measured where the network colours, with model.colour lab"
    case .dice, .iou:
      model.channels.target == 1 ? nil : "it is measured of masks, with model.channels.target 1"
    case .pixelAccuracy, .classAccuracy, .classIoU:
      model.labels != nil ? nil : "it is measured of labels, with objective.reconstruction cross-entropy"
    case .l1, .psnr, .ssim, .msSSIM, .msSSIMScales, .sharpness, .swd: nil
    }
  }
}

internal import Imaging
internal import Metrics

/// What is measured of one output against its target.
struct ImageMeasurement: Sendable {
  let values: MetricValues
  /// Of the output, where the network colours.
  let colours: ColourStatistics?

  /// - Parameter targetLab: the target's L, a, b where the network colours.
  init(_ output: FloatImage, _ target: FloatImage, targetLab: FloatImage?) {
    let structure = StructuralSimilarity(output, target)
    var values = MetricValues([
      .l1: ImageMetrics.l1(output, target), .psnr: ImageMetrics.psnr(output, target), .ssim: structure.ssim,
      .msSSIM: structure.multiScale, .msSSIMScales: Double(structure.scales),
      .sharpness: ImageMetrics.sharpness(output, target),
    ])
    if target.channels == 1 {
      let overlap = MaskOverlap(output, target)
      values[.dice] = overlap.dice
      values[.iou] = overlap.iou
    }
    var colours: ColourStatistics?
    if let targetLab {
      let lab = Lab.fromRGB(output)
      values[.ciede2000] = ImageMetrics.ciede2000(lab: lab, targetLab)
      colours = ColourStatistics(lab)
    }
    self.values = values
    self.colours = colours
  }
}

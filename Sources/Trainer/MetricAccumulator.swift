internal import Imaging
internal import Metrics

/// Adds up the measurements of one set of outputs against one set of targets.
struct MetricAccumulator {
  private(set) var perImage: [MetricValues] = []
  private var colours = ColourStatistics()
  private var labels: ConfusionMatrix?
  /// The outputs that enter the sliced Wasserstein distance, which is of the set as a whole.
  private(set) var kept: [FloatImage] = []

  mutating func add(_ measurement: ImageMeasurement, keeping output: FloatImage?) {
    perImage.append(measurement.values)
    if let own = measurement.colours { colours.add(own) }
    if let output { kept.append(output) }
  }

  /// What the pixels of one image were labelled as.
  mutating func add(truth: [UInt8], found: [UInt8], classes: Int) {
    var matrix = labels ?? ConfusionMatrix(classes: classes)
    matrix.add(truth: truth, found: found)
    labels = matrix
  }

  /// What was labelled alone.
  var labelScores: MetricValues {
    guard let labels else { return MetricValues([:]) }
    return MetricValues([
      .pixelAccuracy: labels.pixelAccuracy, .classAccuracy: labels.classAccuracy, .classIoU: labels.classIoU,
    ])
  }

  /// - Parameters:
  ///   - targets: those of the kept outputs.
  ///   - truth: the colours of all targets, where the network colours.
  func values(targets: [FloatImage], truth: ColourStatistics?) -> MetricValues {
    var values = labelScores
    for metric in Metric.allCases where perImage.first?[metric] != nil {
      values[metric] = perImage.reduce(0) { $0 + ($1[metric] ?? .nan) } / Double(perImage.count)
    }
    values[.swd] = ImageMetrics.slicedWasserstein(kept, targets)
    if let truth {
      values[.chroma] = colours.chroma(over: truth)
      let shares = colours.intersection(with: truth)
      values[.histogramL] = shares.l
      values[.histogramA] = shares.a
      values[.histogramB] = shares.b
    }
    return values
  }
}

internal import GRDB

/// Whose score a metric is: the model's, or a baseline's, in the order in which they are shown.
package enum MetricSeries: String, Codable, Sendable, CaseIterable, DatabaseValueConvertible {
  case model
  /// The model with dropout on.
  case dropout
  case inputCopy = "input-copy"
  case meanTarget = "mean-target"
  /// For Lab: no colour.
  case grey
  /// For Lab: colours drawn at random from the training pixels.
  case randomColour = "random-colour"
  /// Where a labeller judges: the true photos.
  case real
}

/// What a metric belongs to.
package enum MetricOwner: Sendable, Hashable {
  case run(Int64)
  case evaluation(Int64)
}

/// A number to be recorded. NaN is kept as NULL.
package struct MetricValue: Sendable, Hashable {
  package var step: Int?
  package var epoch: Int?
  package var split: PairSplit
  package var series: MetricSeries
  package var name: String
  package var value: Double

  package init(
    _ name: String, _ value: Double, step: Int? = nil, epoch: Int? = nil, split: PairSplit = .train,
    series: MetricSeries = .model
  ) {
    self.name = name
    self.value = value
    self.step = step
    self.epoch = epoch
    self.split = split
    self.series = series
  }
}

/// A number as it was recorded.
package struct MetricRecord: StoreRecord {
  package let id: Int64
  package let runId: Int64?
  package let evaluationId: Int64?
  package let step: Int?
  package let epoch: Int?
  package let split: PairSplit
  package let series: MetricSeries
  package let name: String
  /// `nil`: not a number.
  package let value: Double?
  package let recordedAt: Timestamp
}

/// One scoring of a model on a split.
package struct EvaluationRecord: StoreRecord {
  package let id: Int64
  package let jobId: Int64?
  package let modelId: Int64
  package let datasetVersionId: Int64
  package let split: PairSplit
  package let images: Int
  package let createdAt: Timestamp
}

/// What jobs leave in their row's `result`, and commands print with `--json`.
struct IngestResult: Codable, Sendable {
  var job: Int64
  var dataset: String
  var version: Int
  var versionId: Int64
  /// Pairs of the version.
  var accepted: Int
  /// Files refused, and those of them that no earlier scan had refused.
  var rejected: Int
  var newRejections: Int
  var duplicates: Int
  var splits: [String: Int]
  /// Whether the pairs are those of the version before.
  var unchanged: Bool

  enum CodingKeys: String, CodingKey {
    case job, dataset, version, accepted, rejected, duplicates, splits, unchanged
    case versionId = "version_id"
    case newRejections = "new_rejections"
  }
}

struct TrainResult: Codable, Sendable {
  var job: Int64
  var run: Int64
  /// `maps@3`.
  var model: String
  var modelId: Int64
  var state: String
  var steps: Int
  /// Spent on steps.
  var seconds: Double
  var secondsPerStep: Double
  /// `epochs` or `budget`.
  var ended: String
  var unchanged: Bool

  enum CodingKeys: String, CodingKey {
    case job, run, model, state, steps, seconds, ended, unchanged
    case modelId = "model_id"
    case secondsPerStep = "seconds_per_step"
  }
}

struct EvaluateResult: Codable, Sendable {
  var job: Int64
  var model: String
  var modelId: Int64
  var dataset: String
  var datasetVersion: Int
  var split: String
  var images: Int
  var metrics: [String: Double]
  /// The same with dropout on; absent if the model has none.
  var withDropout: [String: Double]?
  var baselines: [String: [String: Double]]
  /// Why nothing was scored; absent if something was.
  var skipped: String?
  var unchanged: Bool

  enum CodingKeys: String, CodingKey {
    case job, model, dataset, split, images, metrics, baselines, skipped, unchanged
    case withDropout = "with_dropout"
    case modelId = "model_id"
    case datasetVersion = "dataset_version"
  }
}

struct PromoteResult: Codable, Sendable {
  var job: Int64
  /// FIRST, PROMOTE, HOLD or REJECT.
  var verdict: String
  var reason: String
  var challenger: String
  var challengerId: Int64
  /// The version in service afterwards; absent if there is none.
  var champion: String?
  var championId: Int64?
  var split: String
  var images: Int
  var metric: String
  var challengerMetrics: [String: Double]
  var championMetrics: [String: Double]?
  /// Relative to the champion, in the metric's better direction; and its 95 % interval.
  var improvement: Double?
  var interval: [Double]?
  var unchanged: Bool

  enum CodingKeys: String, CodingKey {
    case job, verdict, reason, challenger, champion, split, images, metric, improvement, interval, unchanged
    case challengerId = "challenger_id"
    case championId = "champion_id"
    case challengerMetrics = "challenger_metrics"
    case championMetrics = "champion_metrics"
  }
}

struct TranslateResult: Codable, Sendable {
  var job: Int64
  var model: String
  /// Absolute, escaped.
  var output: String
  var done: Int
  var skipped: Int
  var failed: Int
  /// Files that are left for another time, as there are more than the limit; absent in what an older program wrote.
  var later: Int?
  /// In which anything was done.
  var seconds: Double
}

struct ChunkResult: Codable, Sendable {
  var done: Int
  var skipped: Int
  var failed: Int
  var seconds: Double
}

struct AblationResult: Codable, Sendable {
  var job: Int64
  var columns: [String]
  /// A row a variant; mean and half of the 95 % interval over the seeds.
  var rows: [[String]]
  /// Where the authors' numbers are from.
  var source: String
  /// Absolute, escaped: an HTML page, and the grid of pictures in it as a file.
  var report: String
  var grid: String
}

struct ReportResult: Codable, Sendable {
  var job: Int64
  var run: Int64
  /// Absolute, escaped.
  var path: String
  var unchanged: Bool
}

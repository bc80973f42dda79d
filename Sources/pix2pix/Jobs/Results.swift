/// What jobs leave in their row's `result`, and commands print with `--json`.
struct IngestResult: Codable, Sendable {
  var job: Int64
  var dataset: String
  var version: Int
  var versionId: Int64
  /// Pairs of the version; those that the version before did not have, and those that only it had.
  var accepted: Int
  var added: Int
  var removed: Int
  /// Files refused, and those of them that no earlier scan had refused.
  var rejected: Int
  var newRejections: Int
  /// Files refused, by reason.
  var reasons: [String: Int]
  var duplicates: Int
  var ignored: Int
  var vanished: Int
  /// Pairs of val and test that are not in them any more.
  var lostHoldOut: Int
  var splits: [String: Int]
  var filesRead: Int
  /// What a person should know though it is no refusal.
  var notes: [String]
  /// Whether the pairs are those of the version before.
  var unchanged: Bool

  enum CodingKeys: String, CodingKey {
    case job, dataset, version, accepted, added, removed, rejected, reasons, duplicates, ignored, vanished, splits,
      notes
    case unchanged
    case versionId = "version_id"
    case newRejections = "new_rejections"
    case lostHoldOut = "lost_hold_out"
    case filesRead = "files_read"
  }
}

extension IngestResult {
  /// Whether a person should look: something was refused for the first time, or a hold-out has shrunk.
  var isPartial: Bool { newRejections > 0 || lostHoldOut > 0 }

  /// What an earlier program did not tell is nothing.
  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func number(_ key: CodingKeys) throws -> Int { try values.decodeIfPresent(Int.self, forKey: key) ?? 0 }
    self.init(
      job: try values.decode(Int64.self, forKey: .job), dataset: try values.decode(String.self, forKey: .dataset),
      version: try values.decode(Int.self, forKey: .version),
      versionId: try values.decode(Int64.self, forKey: .versionId),
      accepted: try values.decode(Int.self, forKey: .accepted), added: try number(.added),
      removed: try number(.removed), rejected: try number(.rejected), newRejections: try number(.newRejections),
      reasons: try values.decodeIfPresent([String: Int].self, forKey: .reasons) ?? [:],
      duplicates: try number(.duplicates), ignored: try number(.ignored), vanished: try number(.vanished),
      lostHoldOut: try number(.lostHoldOut), splits: try values.decode([String: Int].self, forKey: .splits),
      filesRead: try number(.filesRead), notes: try values.decodeIfPresent([String].self, forKey: .notes) ?? [],
      unchanged: try values.decode(Bool.self, forKey: .unchanged))
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

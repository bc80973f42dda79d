internal import Engine
internal import Ingest
internal import Metrics
internal import Pipeline
internal import Trainer
internal import Translator

/// What a job is to do, as a snapshot taken when it was enqueued: a later change of a pipeline file or of an alias does
/// not reach it. The number of its format stands in the job's row.
protocol JobPayload: Codable, Sendable {
  /// Of its jobs.
  static var kind: String { get }
  static var format: Int { get }
  /// Of its jobs, unless somebody says otherwise: smaller is more urgent.
  static var priority: Int { get }
  /// Whether networks are run for it.
  static var computes: Bool { get }
}

/// What a stage of a pipeline is to do, alone or in one.
protocol StagePayload: JobPayload {
  static var stage: Stage { get }
}

extension StagePayload {
  static var kind: String { stage.rawValue }
}

extension JobPayload {
  static var format: Int { 1 }
  static var priority: Int { 0 }
  static var computes: Bool { true }
}

/// The pipeline that a job is a stage of.
struct StageTicket: Codable, Sendable {
  let pipeline: String
  /// Whether the stage is left out if its key is that of its last run.
  let ifChanged: Bool
  /// The run of the pipeline: all its jobs have the same.
  let batch: String
  /// The hash of the resolved file.
  let snapshot: String
}

/// A dataset's version that is known, or that a job will make.
enum DatasetChoice: Codable, Sendable {
  case version(Int64)
  case made(byJob: Int64)
}

/// A model that is known, or that comes out of a job: the version that a training made, or the one in service after a gate.
enum ModelChoice: Codable, Sendable {
  case model(Int64)
  case made(byJob: Int64)
}

struct IngestPayload: StagePayload {
  static let stage = Stage.ingest
  static let computes = false
  var ticket: StageTicket?
  var dataset: String
  /// Sources absolute, escaped.
  var configuration: DatasetConfiguration
  var allowsVanished: Bool
  /// Absent in what an earlier program enqueued.
  var redraws: Bool?
}

struct TrainPayload: StagePayload {
  /// What the networks start from.
  enum Start: Codable, Sendable {
    case nothing
    /// A version of a model. `asChampion`: it was asked for as the one in service, so that another one in its place is no
    /// change of the parameters.
    case model(Int64, asChampion: Bool)
    /// `champion`, while there was none.
    case noChampion
    /// Escaped path of a safetensors file.
    case file(String)
  }
  static let stage = Stage.train
  var ticket: StageTicket?
  var dataset: DatasetChoice
  /// The name that the model gets a version of.
  var modelName: String
  var model: ModelConfiguration
  var objective: ObjectiveConfiguration
  var training: TrainingConfiguration
  var start: Start
}

struct EvaluatePayload: StagePayload {
  static let stage = Stage.evaluate
  var ticket: StageTicket?
  var model: ModelChoice
  var dataset: DatasetChoice
  var split: String
  /// Judges pictures that were made from labels.
  var labeller: ModelChoice?
}

struct PromotePayload: StagePayload {
  static let stage = Stage.promote
  var ticket: StageTicket?
  var challenger: ModelChoice
  var dataset: DatasetChoice
  var gate: PromotionGate
  var split: String
}

struct TranslatePayload: StagePayload {
  static let stage = Stage.translate
  /// 2: the work is handed out in chunks.
  static let format = 2
  /// An archive may take days: a training that wants the machine comes first.
  static let priority = 10
  var ticket: StageTicket?
  var model: ModelChoice
  /// `in` and `out` absolute, escaped.
  var configuration: TranslationConfiguration
  /// Whether only what failed when it was last tried is tried.
  var retriesFailed: Bool?
}

/// A part of a translation: the items that are in it, by their rows.
struct TranslateChunkPayload: JobPayload {
  static let kind = "translate-chunk"
  static let priority = TranslatePayload.priority
  /// The job of the translation.
  let translation: Int64
  let model: Int64
  /// Absolute, escaped.
  let output: String
  /// That of the translation, without its inputs.
  let configuration: TranslationConfiguration
}

struct AblationPayload: StagePayload {
  struct Variant: Codable, Sendable {
    var title: String
    /// What the method's authors found.
    var paper: [Metric: Double]
    /// Jobs, one a seed.
    var trainings: [Int64]
    var evaluations: [Int64]
  }
  static let stage = Stage.ablation
  var ticket: StageTicket?
  var name: String
  var dataset: DatasetChoice
  var split: String
  var variants: [Variant]
  var seeds: [UInt64]
  var source: String
  var paperMetrics: [Metric]
  /// What the authors found for true photos.
  var truth: [Metric: Double]
}

struct ReportPayload: StagePayload {
  static let stage = Stage.report
  static let computes = false
  var ticket: StageTicket?
  var run: RunChoice
}

/// A run that is known, or the one of a training job.
enum RunChoice: Codable, Sendable {
  case run(Int64)
  case made(byJob: Int64)
}

internal import Engine
internal import Ingest
internal import Pipeline
internal import Trainer
internal import Translator

/// What a job is to do, as a snapshot taken when it was enqueued: a later change of a pipeline file or of an alias does
/// not reach it. The number of its format stands in the job's row.
protocol JobPayload: Codable, Sendable {
  static var stage: Stage { get }
  static var format: Int { get }
  /// Of its jobs, unless somebody says otherwise: smaller is more urgent.
  static var priority: Int { get }
  /// Whether networks are run for it.
  static var computes: Bool { get }
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

struct IngestPayload: JobPayload {
  static let stage = Stage.ingest
  static let computes = false
  var ticket: StageTicket?
  var dataset: String
  /// Sources absolute, escaped.
  var configuration: DatasetConfiguration
  var allowsVanished: Bool
}

struct TrainPayload: JobPayload {
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

struct EvaluatePayload: JobPayload {
  static let stage = Stage.evaluate
  var ticket: StageTicket?
  var model: ModelChoice
  var dataset: DatasetChoice
  var split: String
}

struct PromotePayload: JobPayload {
  static let stage = Stage.promote
  var ticket: StageTicket?
  var challenger: ModelChoice
  var dataset: DatasetChoice
  var gate: PromotionGate
  var split: String
}

struct TranslatePayload: JobPayload {
  static let stage = Stage.translate
  /// An archive may take days: a training that wants the machine comes first.
  static let priority = 10
  var ticket: StageTicket?
  var model: ModelChoice
  /// `in` and `out` absolute, escaped.
  var configuration: TranslationConfiguration
}

struct ReportPayload: JobPayload {
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

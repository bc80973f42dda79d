package import Engine
package import Ingest
package import Metrics
package import Trainer
package import Translator

/// A pipeline, resolved: what the file and the `--set` options name, and the defaults for all else. Every path is absolute.
package struct PipelineFile: Sendable, Hashable {
  package struct Evaluate: Sendable, Hashable {
    package var split: String = "val"
    /// A model that labels photos, to judge those by that were made from labels.
    package var labeller: String?

    package init() {}
  }

  /// Champion against challenger on a hold-out.
  package struct Promote: Sendable, Hashable {
    package var metric: Metric = .swd
    /// How much better the challenger must be, relative to the champion, in the metric's better direction.
    package var margin: Double = 0.01
    /// By metric: the worst value that may be promoted.
    package var floors: [Metric: Double] = [:]
    /// What may be lost of the first champion's sharpness.
    package var drift: Double = 0.05
    /// The hold-out; val takes its place where it is empty.
    package var split: String = "test"

    package init() {}

    package var gate: PromotionGate {
      PromotionGate(metric: metric, margin: margin, floors: floors, drift: drift)
    }
  }

  /// What a run leaves, so that there is room for the next.
  package struct Keep: Sendable, Hashable {
    /// Versions that never were in service, the newest; `nil`: all.
    package var models: Int?
    /// Completed trainings whose checkpoints stay.
    package var trainings = 1
    /// Seconds that the logs of attempts stay.
    package var logs = 30 * 86_400.0
    /// Bytes that the workspace may hold without the results of translations; `nil`: no limit.
    package var workspace: Int64?

    package init() {}
  }

  /// Programs that are called when a run has ended: argument vectors, the program by its absolute path.
  package struct Hooks: Sendable, Hashable {
    /// After exit status 0.
    package var success: [String] = []
    /// After any other.
    package var failure: [String] = []

    package init() {}
  }

  package var name: String
  package var dataset: DatasetConfiguration
  package var model: ModelConfiguration
  package var objective: ObjectiveConfiguration
  package var train: TrainingConfiguration
  package var evaluate: Evaluate
  package var promote: Promote?
  /// `in` and `out` are absolute, in the escaped form; without `out` it is a folder of the workspace's outputs.
  package var translate: TranslationConfiguration?
  package var report: Bool
  package var keep: Keep
  package var hooks: Hooks
  /// `nil`: one training.
  package var ablation: Ablation?

  package static let splits = ["train", "val", "test"]
}

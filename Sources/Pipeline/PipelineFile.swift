package import Engine
package import Ingest
package import Trainer
package import Translator

/// A pipeline, resolved: what the file and the `--set` options name, and the defaults for all else. Every path is absolute.
package struct PipelineFile: Sendable, Hashable {
  package struct Evaluate: Sendable, Hashable {
    package var split: String = "val"

    package init() {}
  }

  /// Champion against challenger on a hold-out.
  package struct Promote: Sendable, Hashable {
    package var metric: String = "swd"
    /// How much better the challenger must be, relative to the champion, in the metric's better direction.
    package var margin: Double = 0.01
    /// By metric: the worst value that may be promoted.
    package var floors: [String: Double] = [:]
    /// The hold-out; val takes its place where it is empty.
    package var split: String = "test"

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

  /// The metrics a gate or a floor can name, each with whether more is better.
  package static let metrics: [String: Bool] = [
    "l1": false, "psnr": true, "ssim": true, "sharpness": true, "swd": false,
  ]
  package static let splits = ["train", "val", "test"]
}

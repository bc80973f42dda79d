package import Engine

/// `model.json`: everything needed to run a model, nothing to retype, and where it came from.
package struct ModelManifest: Codable, Sendable, Hashable {
  package static let currentFormat = 1

  package var format = ModelManifest.currentFormat
  /// The architecture, with the colour mode.
  package var model: ModelConfiguration
  package var preprocessing: Preprocessing
  package var origin: Origin
  /// What it was trained with; absent for an imported model.
  package var objective: ObjectiveConfiguration?
  package var training: TrainingConfiguration?
  package var dataset: Dataset?
  package var steps: Int?
  package var epochs: Int?
  /// Of the last validation.
  package var metrics: MetricValues?
  /// The files beside `model.json`.
  package internal(set) var files: [StoredFile] = []

  package struct Preprocessing: Codable, Sendable, Hashable {
    /// How an image comes to the training size: both sides given, the aspect given up.
    package var resampling = "bicubic, a = -0.5, antialiased, rounded to 8 bits"
    /// What the network's numbers stand for.
    package var range: String
  }

  /// Where the weights come from.
  package enum Origin: Codable, Sendable, Hashable {
    /// `startedFrom`: a model, a file or `nothing`.
    case trained(run: String, startedFrom: String)
    case imported(file: String)
  }

  package struct Dataset: Codable, Sendable, Hashable {
    package var name: String
    package var version: Int
    /// What is made of what, as the dataset calls its sides: `right to left`.
    package var direction: String

    package init(name: String, version: Int, direction: String) {
      self.name = name
      self.version = version
      self.direction = direction
    }
  }

  package init(model: ModelConfiguration, origin: Origin) {
    self.model = model
    self.origin = origin
    preprocessing = Preprocessing(
      range: model.colour == .lab ? "input L / 50 - 1, target ab / 110 (D65)" : "byte / 127.5 - 1")
  }
}

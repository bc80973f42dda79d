package import Engine
package import Metrics
package import Trainer

/// The section `ablation` of a pipeline file: one training after another with parts of the method left out or exchanged, each
/// with several seeds, and a table of what came of it.
package struct Ablation: Sendable, Hashable {
  package struct Variant: Sendable, Hashable {
    /// As models are named after it.
    package var name: String
    /// As people read it: `L1 + cGAN`.
    package var title: String
    package var model: ModelConfiguration
    package var objective: ObjectiveConfiguration
    /// The seed is of no meaning here.
    package var training: TrainingConfiguration
    /// What the method's authors found.
    package var paper: [Metric: Double]

    package init(
      name: String, title: String, model: ModelConfiguration, objective: ObjectiveConfiguration,
      training: TrainingConfiguration, paper: [Metric: Double]
    ) {
      self.name = name
      self.title = title
      self.model = model
      self.objective = objective
      self.training = training
      self.paper = paper
    }
  }

  package var seeds: [UInt64]
  package var variants: [Variant]
  /// Where the authors' numbers are from, and of what they are.
  package var source: String
  /// What the authors found for true photos.
  package var truth: [Metric: Double]
  /// How the judge is trained that the FCN score needs; `nil`: none is.
  package var labeller: TrainingConfiguration?

  /// The metrics that the authors give.
  package var paperMetrics: [Metric] {
    Metric.allCases.filter { metric in variants.contains { $0.paper[metric] != nil } }
  }
}

package import Engine
package import SystemPackage

/// Everything that a training reads.
package struct TrainingPlan: Sendable {
  package var model: ModelConfiguration
  package var objective: ObjectiveConfiguration
  package var training: TrainingConfiguration
  package var trainingPairs: [TrainingPair]
  /// Empty: nothing is validated.
  package var validationPairs: [TrainingPair]
  /// The run's own folder; `checkpoints/`, `samples/` and `budget.json` are written in it.
  package var folder: FilePath
  /// A folder of the same file system that belongs to this attempt at the run alone: once it is taken away, the attempt can
  /// neither add nor remove a checkpoint. `nil`: there is one attempt at a time in any case.
  package var scratch: FilePath?

  package init(
    model: ModelConfiguration, objective: ObjectiveConfiguration, training: TrainingConfiguration,
    trainingPairs: [TrainingPair], validationPairs: [TrainingPair], folder: FilePath, scratch: FilePath? = nil
  ) {
    self.model = model
    self.objective = objective
    self.training = training
    self.trainingPairs = trainingPairs
    self.validationPairs = validationPairs
    self.folder = folder
    self.scratch = scratch
  }
}

/// What the networks are before the first step.
package enum StartingPoint: Sendable {
  /// Random weights from the run's seed.
  case nothing
  /// A warm start; without a discriminator, that one is fresh. The optimisers begin anew.
  case weights(generator: TensorTable, discriminator: TensorTable?)
}

/// How a training ended.
package enum TrainingEnd: Sendable {
  package enum Reason: String, Sendable {
    case epochs
    /// `max_duration`'s steps are done.
    case budget
    /// Nothing better came for `patience` epochs.
    case patience
  }
  case completed(TrainedModel, Reason)
  /// It was asked to stop; the checkpoint of `step` resumes it.
  case stopped(step: Int)
}

/// What came out: state dicts with PyTorch's names and layouts.
package struct TrainedModel: Sendable {
  package let generator: TensorTable
  /// Empty without an adversarial term.
  package let discriminator: TensorTable
  package let steps: Int
  package let epochs: Int
  /// Spent on steps, over all processes that worked on the run.
  package let seconds: Double
  package let secondsPerStep: Double
  /// After the last epoch; `nil` without validation pairs.
  package let validation: MetricValues?
  package let best: TrainingState.Best?
  /// The folder of the best epoch's networks, relative to the run's folder.
  package let bestCheckpoint: FilePath?
}

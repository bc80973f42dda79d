package import SystemPackage

/// What a training tells while it runs, on its own thread. A method that throws stops the training with that error, and
/// what was committed stays.
///
/// After a crash a resumed run repeats what happened since its last checkpoint, with the same steps, epochs and numbers
/// (but for seconds): a receiver replaces what it already holds for a step or an epoch.
package protocol TrainingObserver: AnyObject {
  /// Before the first step of this process.
  func began(_ beginning: TrainingBeginning) throws
  /// Every `log_every` steps and at the end.
  func logged(_ metrics: StepMetrics) throws
  /// After each epoch, where there are validation pairs.
  func validated(_ validation: ValidationRecord) throws
  /// A PNG was written: the samples after an epoch.
  func sampled(_ path: FilePath, epoch: Int) throws
  /// A checkpoint folder has its name: a row may name it.
  func checkpointed(_ checkpoint: CheckpointRecord) throws
  func warned(_ warning: TrainingWarning) throws
  /// After each step.
  func progressed(_ progress: TrainingProgress)
}

package struct TrainingBeginning: Sendable, Hashable {
  package let epochs: Int
  package let stepsPerEpoch: Int
  package let totalSteps: Int
  /// Steps already done, by the checkpoint this process resumes from; 0 at a start.
  package let resumedFrom: Int
  package let generatorParameters: Int
  package let discriminatorParameters: Int
}

/// Means over the steps since the last row; with `log_every` 1 the numbers of one step.
package struct StepMetrics: Sendable, Hashable {
  /// The last step of the window, from 1.
  package let step: Int
  package let epoch: Int
  /// d_real, d_fake, g_adversarial, g_reconstruction, seconds_per_step, seconds_waiting (of these, for pairs), in this order;
  /// without a discriminator the first three are absent.
  package let values: [NamedValue]
}

package struct NamedValue: Sendable, Hashable {
  package let name: String
  package let value: Double

  package init(name: String, value: Double) {
    self.name = name
    self.value = value
  }
}

package struct ValidationRecord: Sendable {
  package let epoch: Int
  package let step: Int
  package let evaluation: Evaluation
  /// Whether it is the best of the run so far, by `train.best_by`.
  package let isBest: Bool
}

package struct CheckpointRecord: Sendable, Hashable {
  /// `latest`: everything, to resume from. `best`: the two networks after the best epoch so far. `kept`: those after an epoch
  /// that was asked for.
  package enum Kind: String, Sendable { case latest, best, kept }
  package let kind: Kind
  package let path: FilePath
  package let step: Int
  package let epoch: Int
  package let bytes: Int64
  package let seconds: Double
}

package struct TrainingProgress: Sendable, Hashable {
  package let epoch: Int
  package let epochs: Int
  package let step: Int
  package let totalSteps: Int
  /// Over the recent steps.
  package let secondsPerStep: Double
  /// Validation included.
  package let secondsLeft: Double
}

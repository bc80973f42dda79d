import SystemPackage
import Trainer

/// Keeps what a training says, replacing what it says again after a resume, as the store does.
final class RunRecorder: TrainingObserver {
  struct Crash: Error {}

  var beginnings: [TrainingBeginning] = []
  /// By step, without the seconds, which differ from run to run.
  var metrics: [Int: [NamedValue]] = [:]
  var validations: [Int: ValidationRecord] = [:]
  var sheets: [Int: FilePath] = [:]
  var checkpoints: [CheckpointRecord] = []
  var warnings: [TrainingWarning] = []
  var progress: [TrainingProgress] = []
  /// The step after which the process dies, if any.
  var crashAt: Int?

  func began(_ beginning: TrainingBeginning) { beginnings.append(beginning) }

  func logged(_ row: StepMetrics) throws {
    if let crashAt, row.step >= crashAt { throw Crash() }
    metrics[row.step] = row.values.filter { !$0.name.hasPrefix("seconds_") }
  }

  func validated(_ validation: ValidationRecord) { validations[validation.epoch] = validation }
  func sampled(_ path: FilePath, epoch: Int) { sheets[epoch] = path }
  func checkpointed(_ checkpoint: CheckpointRecord) { checkpoints.append(checkpoint) }
  func warned(_ warning: TrainingWarning) { warnings.append(warning) }
  func progressed(_ progress: TrainingProgress) { self.progress.append(progress) }
}

internal import GRDB
internal import Glibc
internal import Queue
internal import Store
internal import SystemPackage
internal import Trainer

/// Writes what a training tells into the store, under the job's claim. What a resumed run repeats takes the place of what
/// was recorded before, and how much was repeated is recorded.
final class TrainingRecorder: TrainingObserver {
  private let run: RunRecord
  private let context: JobContext
  private var advanced: Int64 = 0

  init(run: RunRecord, context: JobContext) {
    self.run = run
    self.context = context
  }

  func began(_ beginning: TrainingBeginning) throws {
    let step = beginning.resumedFrom
    // The row knows how far the interrupted process had come, to within half a second.
    let repeated = max(0, run.steps - step)
    try context.write { transaction in
      try transaction.deleteMetrics(ofRun: run.id, afterStep: step)
      let epochs = step / max(1, beginning.stepsPerEpoch)
      try transaction.advanceRun(run.id, epochs: epochs, steps: step, secondsPerStep: nil)
      guard step > 0 || repeated > 0 else { return }
      let seconds = Double(repeated) * (run.secondsPerStep ?? 0)
      // Without a step, so that a later resumption does not take them back.
      try transaction.insertMetrics(
        [MetricValue("steps_repeated", Double(repeated)), MetricValue("seconds_repeated", seconds)], of: .run(run.id))
      try transaction.warn(
        "resumed",
        "went on from the checkpoint of step \(step); at least \(repeated) steps (\(Figures.fixed(seconds, 1)) s) were done twice",
        run: run.id, job: context.job.id)
    }
  }

  func logged(_ metrics: StepMetrics) throws {
    try replace(
      metrics.values.map {
        MetricValue($0.name, $0.value, step: metrics.step, epoch: metrics.epoch)
      }, step: metrics.step, split: .train)
  }

  func validated(_ validation: ValidationRecord) throws {
    let rows = validation.evaluation.rows(step: validation.step, epoch: validation.epoch, split: .val)
    try replace(rows, step: validation.step, split: .val)
  }

  func sampled(_ path: FilePath, epoch: Int) throws {}

  func checkpointed(_ checkpoint: CheckpointRecord) throws {
    guard checkpoint.kind == .latest else { return }
    try context.writeLightly { try $0.markCommitted(job: context.job.id, claim: context.job.claim) }
  }

  func warned(_ warning: TrainingWarning) throws {
    try context.writeLightly { transaction in
      try transaction.execute(
        "DELETE FROM warnings WHERE run_id = ? AND name = ? AND message = ?", [run.id, warning.name, "\(warning)"])
      try transaction.warn(warning.name, "\(warning)", run: run.id, job: context.job.id)
    }
  }

  func progressed(_ progress: TrainingProgress) {
    let now = TimeSource.system.monotonic()
    guard now - advanced >= 500 else { return }
    advanced = now
    let rate = progress.secondsPerStep
    let speed = rate >= 1 ? "\(Figures.fixed(rate, 2)) s/step" : "\(Figures.fixed(1 / max(rate, 1e-6), 1)) steps/s"
    let text =
      "training: epoch \(min(progress.epoch, progress.epochs))/\(progress.epochs), step \(progress.step)/\(progress.totalSteps), "
      + "\(speed), \(Figures.clock(progress.secondsLeft)) left"
    // A store that is busy for long is noticed by the next thing that must be written.
    try? context.writeLightly { transaction in
      try transaction.advanceRun(
        run.id, epochs: progress.epoch - 1, steps: progress.step, secondsPerStep: progress.secondsPerStep)
      let row = JobProgress(
        text: text, done: progress.step, total: progress.totalSteps, secondsLeft: progress.secondsLeft)
      try transaction.setProgress(job: context.job.id, claim: context.job.claim, try JSONText.encode(row))
    }
  }

  private func replace(_ rows: [MetricValue], step: Int, split: PairSplit) throws {
    try context.writeLightly { transaction in
      try transaction.execute(
        "DELETE FROM metrics WHERE run_id = ? AND step = ? AND split = ?", [run.id, step, split])
      try transaction.insertMetrics(rows, of: .run(run.id))
    }
  }
}

extension Evaluation {
  /// Its numbers, those with dropout and those of the baselines.
  func rows(step: Int? = nil, epoch: Int? = nil, split: PairSplit) -> [MetricValue] {
    let all =
      [(MetricSeries.model, metrics)] + (withDropout.map { [(.dropout, $0)] } ?? [])
      + baselines.map { ($0.series, $0.metrics) }
    return all.flatMap { $1.rows(step: step, epoch: epoch, split: split, series: $0) }
  }
}

extension MetricValues {
  func rows(step: Int?, epoch: Int?, split: PairSplit, series: MetricSeries) -> [MetricValue] {
    named.map { MetricValue($0.name, $0.value, step: step, epoch: epoch, split: split, series: series) }
  }

  /// By name, without what is no number.
  var table: [String: Double] {
    Dictionary(uniqueKeysWithValues: named.filter { $0.value.isFinite }.map { ($0.name, $0.value) })
  }
}

extension Baseline {
  /// The name that its rows have in the store.
  var series: MetricSeries {
    switch name {
    case "input": .inputCopy
    case "grey": .grey
    case "random": .randomColour
    case "real": .real
    default: .meanTarget
    }
  }
}

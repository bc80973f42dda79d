package import Engine
internal import Files
internal import SystemPackage

/// Trains one model (Isola et al., section 3.3) from a start or from where its last checkpoint left it.
///
/// A run that is interrupted anywhere and resumed, on the same machine and with the same number of cores, ends with the
/// same bits as one that was not. What is committed is said to the observer after it is on the disk.
package final class Pix2PixTrainer {
  let plan: TrainingPlan
  let start: StartingPoint
  let observer: any TrainingObserver
  let clock: MonotonicClock
  let shouldStop: () -> Bool
  let engine: TrainingEngine
  let loader: PairLoader
  let evaluator: Evaluator?
  let checkpoints: CheckpointStore
  var state: TrainingState
  var schedule: LearningRateSchedule
  var totalSteps: Int
  /// The step of the last checkpoint to resume from, if there is one.
  var checkpointStep: Int?
  /// When the last one was written, or this process began.
  var checkpointTime = 0.0
  var pace = TrainingPace()

  /// - Parameters:
  ///   - shouldStop: asked after each step and during validation; `true` means: checkpoint and return.
  /// - Throws: `ConfigurationError`, `TrainingError.noTrainingPairs`, or what the engine refuses.
  package init(
    _ plan: TrainingPlan, start: StartingPoint, pool: ComputePool, observer: any TrainingObserver,
    clock: MonotonicClock = .system, shouldStop: @escaping () -> Bool = { false }
  ) throws {
    try plan.model.validate()
    try plan.objective.validate()
    try plan.training.validate(with: plan.model)
    guard !plan.trainingPairs.isEmpty else { throw TrainingError.noTrainingPairs }
    self.plan = plan
    self.start = start
    self.observer = observer
    self.clock = clock
    self.shouldStop = shouldStop
    engine = try TrainingEngine(
      model: plan.model, objective: plan.objective, batch: plan.training.batch, seed: plan.training.seed, pool: pool)
    loader = PairLoader(pairs: plan.trainingPairs, model: plan.model, training: plan.training)
    evaluator =
      plan.validationPairs.isEmpty
      ? nil
      : try Evaluator(
        model: plan.model, pairs: plan.validationPairs, trainingPairs: plan.trainingPairs, pool: pool, clock: clock)
    checkpoints = CheckpointStore(folder: plan.folder.appending("checkpoints"), scratch: plan.scratch)
    state = TrainingState(seed: plan.training.seed, configuration: try RunFingerprint.hash(of: plan))
    schedule = LearningRateSchedule(epochs: plan.training.epochs, decayFrom: plan.training.decayFrom)
    totalSteps = plan.training.epochs * loader.stepsPerEpoch
  }

  /// Runs to the end, or until it is to stop.
  /// - Throws: `TrainingError`, what the observer throws, or a file operation that failed. The last checkpoint stays.
  package func run() throws -> TrainingEnd {
    do {
      return try train()
    } catch TrainingError.notFinite(let quantity, let step, let checkpoint) {
      let warning = TrainingWarning.notFinite(quantity: quantity, step: step, checkpoint: checkpoint)
      try observer.warned(warning)
      throw TrainingError.notFinite(quantity: quantity, step: step, checkpoint: checkpoint)
    }
  }

  private func train() throws -> TrainingEnd {
    try prepare()
    while state.epoch <= schedule.epochs, state.endedEarly != true {
      if state.index < steps(inEpoch: state.epoch) { try takeStep() }
      if state.index >= steps(inEpoch: state.epoch) { try finishEpoch() }
      if state.epoch > schedule.epochs || state.endedEarly == true { break }
      if shouldStop() {
        try saveCheckpoint()
        return .stopped(step: state.step)
      }
      if clock.now() - checkpointTime >= plan.training.checkpointEvery { try saveCheckpoint() }
    }
    try logWindow()
    if checkpointStep != state.step { try saveCheckpoint() }
    let isBudget = totalSteps < plan.training.epochs * loader.stepsPerEpoch
    return .completed(trained(), state.endedEarly == true ? .patience : isBudget ? .budget : .epochs)
  }

  /// A budget may end the last epoch early.
  func steps(inEpoch epoch: Int) -> Int {
    min(loader.stepsPerEpoch, totalSteps - (epoch - 1) * loader.stepsPerEpoch)
  }

  private func takeStep() throws {
    let began = clock.now()
    let batch = try loader.batch(epoch: state.epoch, index: state.index)
    let waiting = clock.now() - began
    let losses = step(on: batch, index: state.step)
    let seconds = clock.now() - began
    try checkFinite(losses)
    state.index += 1
    state.step += 1
    state.seconds += seconds
    state.window.add(losses, seconds: seconds, waiting: waiting)
    state.epochSums.add(losses, seconds: seconds, waiting: waiting)
    if state.step % plan.training.logEvery == 0 { try logWindow() }
    pace.took(seconds)
    observer.progressed(
      TrainingProgress(
        epoch: state.epoch, epochs: schedule.epochs, step: state.step, totalSteps: totalSteps,
        secondsPerStep: pace.secondsPerStep,
        secondsLeft: pace.secondsLeft(steps: totalSteps - state.step, epochEnds: schedule.epochs + 1 - state.epoch)))
  }

  /// - Parameter index: steps before this one; with the seed it decides the dropout masks.
  func step(on batch: TrainingBatch, index: Int) -> TrainingEngine.Losses {
    let factor = schedule.factor(epoch: state.epoch)
    let rate = plan.training.learningRate
    let rates = TrainingEngine.Rates(
      generator: rate * factor, discriminator: (plan.training.discriminatorLearningRate ?? rate) * factor)
    return batch.withPointers { input, target in
      engine.step(input: input, target: target, count: batch.count, index: index, rates: rates)
    }
  }

  private func checkFinite(_ losses: TrainingEngine.Losses) throws {
    let values = [
      ("d_real", losses.dReal), ("d_fake", losses.dFake), ("g_adversarial", losses.gAdversarial),
      ("g_reconstruction", losses.gReconstruction),
    ]
    if let (name, _) = values.first(where: { $1?.isFinite == false }) {
      throw TrainingError.notFinite(quantity: name, step: state.step + 1, checkpoint: checkpointStep)
    }
  }

  private func logWindow() throws {
    guard state.window.count > 0 else { return }
    let metrics = StepMetrics(
      step: state.step, epoch: min(state.epoch, schedule.epochs), values: state.window.means)
    state.window = LossSums()
    try observer.logged(metrics)
  }

  private func trained() -> TrainedModel {
    let best = state.best.map { checkpoints.path(.best, step: $0.step) }.flatMap { FileStatus.exists($0) ? $0 : nil }
    return TrainedModel(
      generator: engine.generatorTensors(), discriminator: engine.discriminatorTensors(), steps: state.step,
      epochs: min(state.epoch - 1, schedule.epochs), seconds: state.seconds,
      secondsPerStep: state.seconds / Double(max(1, state.step)),
      validation: state.validation, best: state.best,
      bestCheckpoint: best.flatMap { $0.lastComponent }.map { FilePath("checkpoints").appending($0) })
  }
}

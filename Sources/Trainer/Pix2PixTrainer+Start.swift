internal import Engine
internal import Files
internal import SystemPackage

extension Pix2PixTrainer {
  /// Everything before the first step: the folder, the newest checkpoint or the starting weights, the budget.
  func prepare() throws {
    try Folder.create(checkpoints.folder)
    try FolderCommit.removeLeftovers(in: checkpoints.folder)
    try checkRoom()
    if try !resume() {
      try begin()
    }
    try limitToBudget()
    checkpointTime = clock.now()
    try observer.began(
      TrainingBeginning(
        epochs: schedule.epochs, stepsPerEpoch: loader.stepsPerEpoch, totalSteps: totalSteps, resumedFrom: state.step,
        generatorParameters: engine.generatorParameterCount,
        discriminatorParameters: engine.discriminatorParameterCount))
    if evaluator == nil { try observer.warned(.noValidationPairs) }
  }

  /// Two checkpoints must fit: the old one is removed only after the new one is whole.
  private func checkRoom() throws {
    let parameters = engine.generatorParameterCount + engine.discriminatorParameterCount
    // Weights and both moments, 4 bytes each; those that are already there will be replaced.
    let needed = Int64(parameters * 12 * max(0, 2 - (try checkpoints.steps(.latest).count)))
    let free = try Folder.freeSpace(at: checkpoints.folder)
    guard free >= needed else { throw TrainingError.noSpace(path: plan.folder.escaped, needed: needed, free: free) }
  }

  private func resume() throws -> Bool {
    let found = try checkpoints.newest { try observer.warned(.damagedCheckpoint(step: $0, reason: $1)) }
    guard let (saved, tensors) = found else {
      if try !checkpoints.steps(.latest).isEmpty { try observer.warned(.startedOver) }
      return false
    }
    guard saved.configuration == state.configuration else {
      throw TrainingError.otherRun(path: checkpoints.folder.escaped)
    }
    try engine.loadGenerator(tensors.generator)
    if plan.objective.adversarial != .none { try engine.loadDiscriminator(tensors.discriminator) }
    try engine.loadOptimizer(tensors.optimizer)
    state = saved
    checkpointStep = saved.step
    return true
  }

  private func begin() throws {
    guard case .weights(let generator, let discriminator) = start else { return }
    try engine.loadGenerator(generator)
    if plan.objective.adversarial != .none, let discriminator { try engine.loadDiscriminator(discriminator) }
  }

  /// Turns `max_duration` into a number of steps, once in a run's life.
  private func limitToBudget() throws {
    guard let duration = plan.training.maxDuration else { return }
    let budget: TrainingBudget
    if let stored = try TrainingBudget.stored(in: plan.folder) {
      budget = stored
    } else {
      budget = try measureBudget(duration)
      try budget.store(in: plan.folder)
    }
    guard budget.steps < totalSteps else { return }
    totalSteps = budget.steps
    schedule = schedule.shortened(
      to: (totalSteps + loader.stepsPerEpoch - 1) / loader.stepsPerEpoch, configuredDecay: plan.training.decayFrom)
  }

  /// Takes some steps and one evaluation by the clock, and puts everything back as it was.
  private func measureBudget(_ duration: Double) throws -> TrainingBudget {
    let before = (engine.generatorTensors(), engine.discriminatorTensors(), engine.optimizerTensors())
    let batch = try loader.batch(epoch: 1, index: 0)
    let warmUp = 2
    for index in 0..<warmUp { _ = step(on: batch, index: index) }
    var steps = 0
    let began = clock.now()
    // Enough to be sure, and never more than a small part of the budget.
    while steps < 3 || (steps < 20 && clock.now() - began < min(5, duration / 50)) {
      _ = step(on: batch, index: warmUp + steps)
      steps += 1
    }
    let secondsPerStep = (clock.now() - began) / Double(steps)
    var epochEnd = 0.0
    if let evaluator {
      // The first evaluation measures the baselines too; the second is what every epoch will cost.
      _ = try evaluator.evaluate(try engine.makeRunner(), interrupted: { false })
      epochEnd = try evaluator.evaluate(try engine.makeRunner(), interrupted: { false }).seconds
    }
    try engine.loadGenerator(before.0)
    if plan.objective.adversarial != .none { try engine.loadDiscriminator(before.1) }
    try engine.loadOptimizer(before.2)
    return TrainingBudget(
      duration: duration, secondsPerStep: secondsPerStep, secondsPerEpochEnd: epochEnd,
      stepsPerEpoch: loader.stepsPerEpoch)
  }
}

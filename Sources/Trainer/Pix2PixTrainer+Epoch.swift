internal import Engine
internal import Files
internal import Metrics
internal import SystemPackage

extension Pix2PixTrainer {
  /// The work at an epoch's end: validation, samples, the best so far, whether it is enough. If a stop is asked for
  /// meanwhile, nothing of it is kept and the state stays before it.
  func finishEpoch() throws {
    let began = clock.now()
    if let evaluator {
      let evaluation: Evaluation
      do {
        evaluation = try evaluator.evaluate(try engine.makeRunner(), interrupted: shouldStop)
      } catch is EvaluationInterrupted {
        return
      }
      try record(evaluation)
      if let patience = plan.training.patience, state.epoch - (state.best?.epoch ?? 0) >= patience {
        state.endedEarly = true
      }
    }
    if let loss = state.epochSums.discriminatorMean, loss < Self.winningLoss {
      try observer.warned(.discriminatorWins(epoch: state.epoch, loss: loss))
    }
    if let every = plan.training.keepEvery, state.epoch % every == 0 { try saveNetworks(.kept) }
    pace.epochEnded(clock.now() - began)
    state.epoch += 1
    state.index = 0
    state.epochSums = LossSums()
  }

  /// Far below log 2, where the discriminator can tell nothing: nearly every verdict is certain and right.
  private static let winningLoss = 0.01

  private func record(_ evaluation: Evaluation) throws {
    let metric = plan.training.bestBy
    let value = evaluation.metrics[metric] ?? .nan
    let isBest = value.isFinite && (state.best.map { metric.isBetter(value, than: $0.value) } ?? true)
    state.validation = evaluation.metrics
    if isBest {
      state.best = TrainingState.Best(step: state.step, epoch: state.epoch, value: value)
      try saveNetworks(.best)
    }
    try observer.validated(
      ValidationRecord(epoch: state.epoch, step: state.step, evaluation: evaluation, isBest: isBest))
    switch evaluation.sameness {
    case .none: break
    case .flat: try observer.warned(.constantOutput(epoch: state.epoch))
    case .alike: try observer.warned(.sameOutput(epoch: state.epoch))
    }
    let folder = plan.folder.appending("samples")
    try Folder.create(folder)
    let digits = String(state.epoch)
    let path = folder.appending("epoch-\(String(repeating: "0", count: max(0, 3 - digits.count)))\(digits).png")
    try SampleSheet.write(evaluation.samples, to: path)
    try observer.sampled(path, epoch: state.epoch)
  }
}

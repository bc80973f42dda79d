internal import Engine

extension Pix2PixTrainer {
  /// Everything to resume from.
  func saveCheckpoint() throws {
    try save(
      .latest,
      [
        ("generator", { self.engine.generatorTensors() }), ("discriminator", { self.engine.discriminatorTensors() }),
        ("optimizer", { self.engine.optimizerTensors() }),
      ])
    checkpointStep = state.step
    checkpointTime = clock.now()
  }

  /// The two networks alone: nothing is resumed from these.
  func saveNetworks(_ kind: CheckpointRecord.Kind) throws {
    try save(
      kind,
      [("generator", { self.engine.generatorTensors() }), ("discriminator", { self.engine.discriminatorTensors() })])
  }

  private func save(_ kind: CheckpointRecord.Kind, _ tensors: [(name: String, make: () -> TensorTable)]) throws {
    let began = clock.now()
    let step = state.step
    let last = checkpointStep
    let checked = tensors.map { name, make in
      (
        name: name,
        make: { () throws(TrainingError) in
          let table = make()
          // A loss is from before its step: the step itself may have broken the weights.
          if let entry = table.entries.first(where: { !$0.values.isFinite }) {
            throw TrainingError.notFinite(quantity: "\(name) \(entry.name)", step: step, checkpoint: last)
          }
          return table
        }
      )
    }
    let bytes = try checkpoints.write(kind, state, tensors: checked)
    try observer.checkpointed(
      CheckpointRecord(
        kind: kind, path: checkpoints.path(kind, step: state.step), step: state.step, epoch: state.epoch, bytes: bytes,
        seconds: clock.now() - began))
  }
}

extension TensorTable.Values {
  fileprivate var isFinite: Bool {
    switch self {
    case .float32(let values): values.allSatisfy(\.isFinite)
    case .int64: true
    }
  }
}

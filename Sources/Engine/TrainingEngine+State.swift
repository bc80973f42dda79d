/// State leaves and enters as state dicts with PyTorch's names and layouts, without prefix.
extension TrainingEngine {
  package func generatorTensors() -> TensorTable { generator.parameters.tensors() }

  /// Empty without an adversarial term.
  package func discriminatorTensors() -> TensorTable { discriminator?.parameters.tensors() ?? TensorTable() }

  package func loadGenerator(_ tensors: TensorTable) throws(WeightsError) {
    try generator.parameters.load(tensors)
  }

  package func loadDiscriminator(_ tensors: TensorTable) throws(WeightsError) {
    if let discriminator {
      try discriminator.parameters.load(tensors)
    } else if let extra = tensors.entries.first {
      throw .unexpected(name: extra.name)
    }
  }

  /// Both Adam states: `generator.<parameter>.m`, `.v`, `generator.steps`, and the same for `discriminator.`.
  package func optimizerTensors() -> TensorTable {
    generator.optimizer.tensors().prefixed("generator.")
      + (discriminator?.optimizer.tensors().prefixed("discriminator.") ?? TensorTable())
  }

  package func loadOptimizer(_ tensors: TensorTable) throws(WeightsError) {
    let strange = tensors.entries.first { entry in
      !entry.name.hasPrefix("generator.") && (discriminator == nil || !entry.name.hasPrefix("discriminator."))
    }
    if let strange { throw .unexpected(name: strange.name) }
    do {
      try generator.optimizer.load(tensors.below("generator."))
    } catch {
      throw error.below("generator.")
    }
    do {
      try discriminator?.optimizer.load(tensors.below("discriminator."))
    } catch {
      throw error.below("discriminator.")
    }
  }
}

extension WeightsError {
  /// The same error with a prefix before the tensor's name.
  fileprivate func below(_ prefix: String) -> WeightsError {
    switch self {
    case .missing(let name): .missing(name: prefix + name)
    case .unexpected(let name): .unexpected(name: prefix + name)
    case .shape(let name, let expected, let found): .shape(name: prefix + name, expected: expected, found: found)
    case .type(let name): .type(name: prefix + name)
    }
  }
}

internal import Engine
internal import Synchronization

/// A generator's weights, loaded when they are first needed: a rerun that finds everything done needs none.
final class LazyWeights: Sendable {
  private let load: @Sendable () throws -> GeneratorWeights
  private let loaded = Mutex<GeneratorWeights?>(nil)

  init(_ load: @escaping @Sendable () throws -> GeneratorWeights) {
    self.load = load
  }

  /// Who comes while they are loaded waits.
  func get() throws -> GeneratorWeights {
    try loaded.withLock { loaded in
      if let loaded { return loaded }
      let weights = try load()
      loaded = weights
      return weights
    }
  }
}

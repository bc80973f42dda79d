internal import Dispatch
internal import Engine
internal import Synchronization

/// A generator's weights, loaded when they are first needed: a rerun that finds everything done needs none.
final class LazyWeights: Sendable {
  private let load: @Sendable () throws -> GeneratorWeights
  private let loaded = Mutex<GeneratorWeights?>(nil)
  private let isBegun = Atomic(false)

  init(_ load: @escaping @Sendable () throws -> GeneratorWeights) {
    self.load = load
  }

  /// They will be needed: loads them while other things are done. What goes wrong is said by `get`.
  func begin() {
    guard !isBegun.exchange(true, ordering: .relaxed) else { return }
    DispatchQueue.global().async { [self] in _ = try? get() }
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

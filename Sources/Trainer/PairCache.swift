internal import Synchronization

/// Decoded pairs in memory, up to a bound in bytes. Those that came first stay: with a random order no other choice is
/// better, and what a pair costs does not change from epoch to epoch.
final class PairCache: Sendable {
  private struct State {
    var pairs: [PreparedPair?]
    var bytes = 0
  }

  private let limit: Int
  private let state: Mutex<State>

  init(count: Int, limit: Int) {
    self.limit = limit
    state = Mutex(State(pairs: Array(repeating: nil, count: count)))
  }

  subscript(index: Int) -> PreparedPair? {
    state.withLock { $0.pairs[index] }
  }

  /// Keeps the pair if there is room for it.
  func keep(_ pair: PreparedPair, at index: Int) {
    let size = pair.bytes
    state.withLock { state in
      guard state.pairs[index] == nil, state.bytes + size <= limit else { return }
      state.pairs[index] = pair
      state.bytes += size
    }
  }
}

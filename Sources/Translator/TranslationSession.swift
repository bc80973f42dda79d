internal import Synchronization
internal import SystemPackage

/// What the threads of one run share: the items, the observer, called one call at a time, the counts, and whether to go on.
final class TranslationSession: Sendable {
  private struct State {
    var next = 0
    var summary = TranslationSummary()
    var error: (any Error)?
  }

  private let items: [TranslationItem]
  private let observer: Mutex<any TranslationObserver>
  private let state = Mutex(State())
  private let shouldStop: @Sendable () -> Bool

  init(
    _ items: [TranslationItem], observer: any TranslationObserver, shouldStop: @escaping @Sendable () -> Bool
  ) {
    self.items = items
    self.observer = Mutex(observer)
    self.shouldStop = shouldStop
  }

  /// The next items, all of one input; none at the end, or when nothing new is to be begun.
  func next() -> [TranslationItem] {
    if isEnding() { return [] }
    return state.withLock { state in
      let start = state.next
      while state.next < items.count, items[state.next].input == items[start].input { state.next += 1 }
      return Array(items[start..<state.next])
    }
  }

  /// Inputs that will be taken next, a few at most.
  func upcoming(_ count: Int) -> [FilePath] {
    state.withLock { state in
      var inputs: [FilePath] = []
      for item in items[state.next...] where item.input != inputs.last {
        if inputs.count == count { break }
        inputs.append(item.input)
      }
      return inputs
    }
  }

  /// Items that nobody has taken.
  var left: Int { state.withLock { items.count - $0.next } }

  /// Whether nothing new is to be begun: after an error, or when asked to stop. Once true it stays so.
  func isEnding() -> Bool {
    if state.withLock({ $0.error != nil || $0.summary.stopped }) { return true }
    guard shouldStop() else { return false }
    state.withLock { $0.summary.stopped = true }
    return true
  }

  /// Does a part of the work; an error ends the run. Only the first one is kept: the others follow from it.
  @discardableResult
  func attempt<Result>(_ work: () throws -> Result?) -> Result? {
    guard state.withLock({ $0.error == nil }) else { return nil }
    do {
      return try work()
    } catch {
      state.withLock { if $0.error == nil { $0.error = error } }
      return nil
    }
  }

  func tell<Result: Sendable>(_ call: (any TranslationObserver) throws -> Result) throws -> Result {
    try observer.withLock { try call($0) }
  }

  func end(_ items: [(item: TranslationItem, outcome: TranslationOutcome)]) throws {
    guard !items.isEmpty else { return }
    try tell { try $0.ended(items) }
    state.withLock { state in
      for (_, outcome) in items { state.summary.count(outcome.state) }
    }
  }

  func summary() throws -> TranslationSummary {
    let state = self.state.withLock { ($0.summary, $0.error) }
    if let error = state.1 { throw error }
    return state.0
  }
}

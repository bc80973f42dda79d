internal import Foundation

/// Hands values from several threads to one, in the order in which they come, while few wait: what waits together weighs at
/// most `capacity`, so that memory does not grow with their number.
///
/// `@unchecked Sendable`: what it holds is touched under its condition's lock only.
final class Handover<Value: Sendable>: @unchecked Sendable {
  private let capacity: Int
  private let condition = NSCondition()
  private var waiting: [(value: Value, weight: Int)] = []
  private var weight = 0
  private var givers: Int

  /// - Parameter givers: as many times `finish` will be called.
  init(capacity: Int, givers: Int) {
    self.capacity = capacity
    self.givers = givers
  }

  /// Waits until there is room; what weighs more than there ever is room for waits until nothing else does.
  func give(_ value: Value, weight own: Int) {
    condition.withLock {
      while weight > 0, weight + own > capacity { condition.wait() }
      waiting.append((value, own))
      weight += own
      condition.broadcast()
    }
  }

  /// One of the givers will give nothing more.
  func finish() {
    condition.withLock {
      givers -= 1
      condition.broadcast()
    }
  }

  /// Waits for a value, and takes those that are there, at most so many; none from the end on.
  func take(upTo count: Int) -> [Value] {
    condition.withLock {
      while waiting.isEmpty, givers > 0 { condition.wait() }
      let taken = waiting.prefix(count)
      waiting.removeFirst(taken.count)
      weight -= taken.reduce(0) { $0 + $1.weight }
      condition.broadcast()
      return taken.map(\.value)
    }
  }
}

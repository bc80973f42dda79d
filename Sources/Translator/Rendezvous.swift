internal import Dispatch
internal import Synchronization

/// Hands values from one thread to another, each only when the other is ready to take it: no queue, so that no more
/// images are in memory than threads work on them. One giver, one taker.
final class Rendezvous<Value: Sendable>: Sendable {
  private let value = Mutex<Value?>(nil)
  private let filled = DispatchSemaphore(value: 0)
  private let taken = DispatchSemaphore(value: 0)

  /// Waits until the value has been taken; `nil` is the end.
  func give(_ new: Value?) {
    value.withLock { $0 = new }
    filled.signal()
    taken.wait()
  }

  /// Waits for a value; `nil` is the end.
  func take() -> Value? {
    filled.wait()
    let next = value.withLock { value in
      defer { value = nil }
      return value
    }
    taken.signal()
    return next
  }
}

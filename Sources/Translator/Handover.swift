internal import Dispatch
internal import Synchronization

/// Hands values from one thread to another, in order, while few wait: what waits together weighs at most `capacity`, so that
/// memory does not grow with their number. One giver, one taker.
final class Handover<Value: Sendable>: Sendable {
  private struct Waiting {
    let value: Value
    let weight: Int
  }

  private let capacity: Int
  private let waiting = Mutex<[Waiting]>([])
  private let filled = DispatchSemaphore(value: 0)
  private let room = DispatchSemaphore(value: 0)

  init(capacity: Int) {
    self.capacity = capacity
    for _ in 0..<capacity { room.signal() }
  }

  /// Waits until there is room.
  /// - Parameter weight: at least 1; what weighs more than there ever is room for waits until nothing else does.
  func give(_ value: Value, weight: Int = 1) {
    let weight = min(weight, capacity)
    for _ in 0..<weight { room.wait() }
    waiting.withLock { $0.append(Waiting(value: value, weight: weight)) }
    filled.signal()
  }

  /// Nothing more will be given.
  func finish() { filled.signal() }

  /// Waits for a value; `nil` from the end on.
  func take() -> Value? {
    filled.wait()
    guard let next = waiting.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else {
      filled.signal()
      return nil
    }
    for _ in 0..<next.weight { room.signal() }
    return next.value
  }
}

internal import Synchronization

/// A number shared between the calls of a closure.
final class Milestone: Sendable {
  private let number = Atomic<Int64>(0)

  var value: Int64 { number.load(ordering: .relaxed) }

  func set(_ value: Int64) {
    number.store(value, ordering: .relaxed)
  }
}

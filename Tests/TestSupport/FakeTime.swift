package import Store
internal import Synchronization

/// Time that stands still until it is told to go on.
package final class FakeTime: Sendable {
  private let wall = Mutex<Int64>(1_772_331_300_000)
  private let running = Mutex<Int64>(1_000_000)

  package init() {}

  package var source: TimeSource {
    TimeSource(
      now: { Timestamp(milliseconds: self.wall.withLock { $0 }) }, monotonic: { self.running.withLock { $0 } })
  }

  package var now: Timestamp { source.now() }

  /// Both clocks go on.
  package func advance(seconds: Double) {
    step(seconds: seconds)
    running.withLock { $0 += Int64(seconds * 1000) }
  }

  /// The wall clock is set, as an operator or a time server does; nothing has lasted longer by that.
  package func step(seconds: Double) {
    wall.withLock { $0 += Int64(seconds * 1000) }
  }
}

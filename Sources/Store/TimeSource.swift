internal import Glibc

/// Where the store and the queue take the time from; tests give their own.
package struct TimeSource: Sendable {
  /// The wall clock: for people, for `run_at`. It may be stepped in either direction.
  package let now: @Sendable () -> Timestamp
  /// Milliseconds that only grow, and stand still while the host sleeps: for how long something lasted.
  package let monotonic: @Sendable () -> Int64

  package init(now: @escaping @Sendable () -> Timestamp, monotonic: @escaping @Sendable () -> Int64) {
    self.now = now
    self.monotonic = monotonic
  }

  package static let system = TimeSource(
    now: { Timestamp(milliseconds: milliseconds(of: CLOCK_REALTIME)) },
    monotonic: { milliseconds(of: CLOCK_MONOTONIC) })

  private static func milliseconds(of clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}

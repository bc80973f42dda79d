internal import Glibc

/// Seconds that never go back, from an arbitrary beginning. Injected, so that tests need not wait.
package struct MonotonicClock: Sendable {
  package let now: @Sendable () -> Double

  package init(_ now: @escaping @Sendable () -> Double) {
    self.now = now
  }

  package static let system = MonotonicClock {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

/// How long to wait before a failed job is tried again: uniformly at random up to min(cap, base * 2^n) ("full jitter").
package struct RetryPolicy: Sendable {
  /// Seconds.
  package var base: Double = 5
  /// Seconds.
  package var cap: Double = 600

  package init() {}

  /// Seconds.
  /// - Parameter attempt: the one that failed, from 1.
  package func limit(afterAttempt attempt: Int) -> Double {
    min(cap, base * Double(1 << min(max(attempt - 1, 0), 40)))
  }

  /// Seconds, in 0 ... `limit`.
  package func delay(afterAttempt attempt: Int, using random: inout some RandomNumberGenerator) -> Double {
    Double.random(in: 0...limit(afterAttempt: attempt), using: &random)
  }
}

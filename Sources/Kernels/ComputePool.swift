/// The engine's threads. BLAS itself is kept at one thread; work is shared out here.
package final class ComputePool: Sendable {
  package let cores: Int

  /// - Parameter cores: threads at work, the caller's included; `nil`: what affinity and the cgroup's quota allow.
  package init(cores: Int? = nil) {
    self.cores = cores ?? 1
  }
}

internal import CProcessor
internal import Glibc

/// The two ways of computing the same thing. Results agree to rounding; each gives the same bits on every run.
package enum KernelPath: String, Sendable, Hashable, CaseIterable {
  /// All products by OpenBLAS, the rest in loops: on every processor, and the measure of the other.
  case plain
  /// `VectorKernels`: on x86-64 processors of level v3 (AVX2 and FMA) and on others of the compiler's baseline.
  case vector

  /// The environment variable that forces a path, by its name.
  package static let variable = "PIX2PIX_KERNELS"

  /// `vector` where the processor has it, unless the environment says `plain`. Other values are as good as none here; the
  /// program refuses them when it starts.
  package static let preferred: KernelPath = {
    if named == KernelPath.plain.rawValue { return .plain }
    return isSupported(.vector) ? .vector : .plain
  }()

  /// What the environment says, where it is no path that this processor supports.
  package static var unusable: String? {
    guard let named, !named.isEmpty else { return nil }
    if let path = KernelPath(rawValue: named), isSupported(path) { return nil }
    return named
  }

  private static var named: String? { getenv(variable).map { String(cString: $0) } }

  package static func isSupported(_ path: KernelPath) -> Bool {
    switch path {
    case .plain: true
    case .vector: processor_runs_vector_kernels()
    }
  }
}

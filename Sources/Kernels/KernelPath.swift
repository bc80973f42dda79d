internal import CProcessor
internal import Glibc

/// The ways of computing the same thing. `vector` and `wide` give the same bits as each other, `plain` the same to rounding;
/// each gives the same bits on every run.
package enum KernelPath: String, Sendable, Hashable, CaseIterable {
  /// All products by OpenBLAS, the rest in loops: on every processor, and the measure of the others.
  case plain
  /// `VectorKernels`: on x86-64 processors of level v3 (AVX2 and FMA) and on others of the compiler's baseline.
  case vector
  /// `WideKernels`: the same on vectors twice as wide, on x86-64 processors of level v4 (AVX-512).
  case wide

  /// The environment variable that forces a path, by its name.
  package static let variable = "PIX2PIX_KERNELS"

  /// What the environment says, else the widest that the processor has. Other values are as good as none here; the program
  /// refuses them when it starts.
  package static let preferred: KernelPath =
    named.flatMap(supported) ?? allCases.last(where: isSupported) ?? .plain

  /// What the environment says, where it is no path that this processor supports.
  package static var unusable: String? {
    guard let named, !named.isEmpty, supported(named) == nil else { return nil }
    return named
  }

  private static var named: String? { getenv(variable).map { String(cString: $0) } }

  private static func supported(_ name: String) -> KernelPath? {
    KernelPath(rawValue: name).flatMap { isSupported($0) ? $0 : nil }
  }

  package static func isSupported(_ path: KernelPath) -> Bool {
    switch path {
    case .plain: true
    case .vector: processor_runs_vector_kernels()
    case .wide: processor_runs_wide_kernels()
    }
  }
}

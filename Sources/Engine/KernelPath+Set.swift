package import Kernels
internal import VectorKernels
internal import WideKernels

extension KernelPath {
  /// The path's kernels; only of a path that this processor supports.
  package var set: any KernelSet {
    switch self {
    case .plain: PlainKernels()
    case .vector: VectorKernels.VectorizedKernels()
    case .wide: WideKernels.VectorizedKernels()
    }
  }
}

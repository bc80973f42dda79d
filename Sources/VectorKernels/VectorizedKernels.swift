package import Kernels

/// The vector path: see `KernelPath`. This module's sources are compiled twice, as `VectorKernels` and as `WideKernels`, which
/// differ in the processor they are for and in `Vector`.
package struct VectorizedKernels: KernelSet {
  package init() {}

  package func convolution(_ geometry: ConvolutionGeometry, fastestTo side: PanelSide) -> (any PanelConvolution)? {
    VectorConvolution(geometry, fastestTo: side)
  }
}

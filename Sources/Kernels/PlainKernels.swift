/// The plain path: OpenBLAS and loops, on every processor. Its functions add to the gradients of inputs; those that are to be
/// stored are cleared before, and need memory of their own.
package struct PlainKernels: KernelSet {
  package init() {}

  package func convolution(_ geometry: ConvolutionGeometry, fastestTo side: PanelSide) -> (any PanelConvolution)? {
    nil
  }
}

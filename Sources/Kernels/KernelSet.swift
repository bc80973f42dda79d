package import Random

/// What layers compute with: one path's way of doing what a network needs. Letters, shapes and formulas stand at the plain
/// functions (`PlainKernels`).
///
/// The gradient of an input is stored, or, where `adds` says so, added to what is there; those of parameters are always
/// added.
package protocol KernelSet: Sendable {
  /// The path's own way for a convolution; `nil` where the plain functions are its way.
  /// - Parameter side: whose channels should be the columns of the weights' panels: that of the product which must be
  ///   fastest, the forward one.
  func convolution(_ geometry: ConvolutionGeometry, fastestTo side: PanelSide) -> (any PanelConvolution)?

  func normalizationScratchpad(pixels: Int, channels: Int, images: Int) -> ScratchpadSize
  func normalizationForward(
    _ output: FeatureMap, mean: UnsafeMutablePointer<Float>, reciprocal: UnsafeMutablePointer<Float>,
    variance: UnsafeMutablePointer<Float>, input: FeatureMap, scale: UnsafeMutablePointer<Float>,
    shift: UnsafeMutablePointer<Float>, sizes: NormalizationSizes, scratch: Scratchpad, pool: ComputePool)
  func normalizationBackward(
    _ inputGradient: FeatureMap, scaleGradient: UnsafeMutablePointer<Float>?,
    shiftGradient: UnsafeMutablePointer<Float>?, outputGradient: FeatureMap, mean: UnsafeMutablePointer<Float>,
    reciprocal: UnsafeMutablePointer<Float>, input: FeatureMap, scale: UnsafeMutablePointer<Float>,
    sizes: NormalizationSizes, adds: Bool, scratch: Scratchpad, pool: ComputePool)

  /// - Parameter first: the number of the maps' first pixel, where they are a part of something larger.
  func dropoutForward(
    _ output: FeatureMap, input: FeatureMap, rate: Double, mask: Philox, count: Int, first: Int, pool: ComputePool)
  func dropoutBackward(
    _ inputGradient: FeatureMap, outputGradient: FeatureMap, rate: Double, mask: Philox, adds: Bool, count: Int,
    pool: ComputePool)

  func tanhForward(_ output: FeatureMap, input: FeatureMap, count: Int, pool: ComputePool)
  func tanhBackward(
    _ inputGradient: FeatureMap, outputGradient: FeatureMap, output: FeatureMap, adds: Bool, count: Int,
    pool: ComputePool)

  /// `loss` over `count` images, and `weight` times its derivative.
  func reconstruction(
    _ loss: ReconstructionLoss, _ output: FeatureMap, target: FeatureMap, gradient: FeatureMap, weight: Float,
    adds: Bool, count: Int, scratch: Scratchpad, pool: ComputePool
  ) -> Double
}

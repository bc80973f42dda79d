/// A convolution whose weights lie in panels: [columns / panelWidth][tap][row][panelWidth], the columns the channels of one
/// side, the rows those of the other. It can spend the weights' gradient on their update at once.
package protocol PanelConvolution: AnyObject, Sendable {
  var panelWidth: Int { get }
  /// Whose channels the columns of the weights' panels are.
  var side: PanelSide { get }

  func scratchpad(images: Int) -> ScratchpadSize

  /// target = patches(activated image) * weights: a convolution's forward, a transposed convolution's data gradient.
  func imageToGrid(
    _ target: ConvolutionTarget, image: Activated, weights: UnsafeMutablePointer<Float>, count: Int,
    scratch: Scratchpad, pool: ComputePool)

  /// target = overlap-add(activated grid * weights^T): a transposed convolution's forward, a convolution's data gradient.
  func gridToImage(
    _ target: ConvolutionTarget, grid: Activated, weights: UnsafeMutablePointer<Float>, count: Int,
    scratch: Scratchpad, pool: ComputePool)

  /// patches(activated image)^T * activated grid, used at the weights' places.
  /// - Parameter kept: the operand that the last product on this scratch, of the same maps, had: it is not transformed again.
  func weightGradient(
    _ use: WeightGradientUse, image: Activated, grid: Activated, kept: KeptOperand, count: Int, scratch: Scratchpad,
    pool: ComputePool)
}

/// One side of a convolution.
package enum PanelSide: Sendable, Hashable { case image, grid }

/// What a product left in scratch.
package enum KeptOperand: Sendable { case nothing, image, grid }

/// Where a product's pixels go.
package struct ConvolutionTarget {
  package var map: FeatureMap
  /// Added to what the map holds; otherwise that is overwritten.
  package var adds: Bool
  /// Added to each pixel's channels; only to a target that is overwritten.
  package var bias: UnsafeMutablePointer<Float>?
  /// The pre-activation whose activation's derivative multiplies the product.
  package var derivative: Activated?

  package init(
    _ map: FeatureMap, adds: Bool = false, bias: UnsafeMutablePointer<Float>? = nil, derivative: Activated? = nil
  ) {
    self.map = map
    self.adds = adds
    self.bias = bias
    self.derivative = derivative
  }
}

/// What becomes of a weight gradient, entry by entry, at the weights' own places.
package enum WeightGradientUse {
  /// Added to a gradient.
  case accumulate(UnsafeMutablePointer<Float>)
  /// Spent on the spot: the gradient never reaches memory.
  case update(AdamStep, weights: UnsafeMutablePointer<Float>, AdamMoments)
}

/// Adam's two moments of a parameter, at the places of its values.
package struct AdamMoments {
  package var first: UnsafeMutablePointer<Float>
  package var second: UnsafeMutablePointer<Float>

  package init(first: UnsafeMutablePointer<Float>, second: UnsafeMutablePointer<Float>) {
    self.first = first
    self.second = second
  }
}

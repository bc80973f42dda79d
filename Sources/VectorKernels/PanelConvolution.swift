package import Kernels

/// A convolution's products by the vector kernels: which way it goes is a function of its sizes alone.
package struct PanelConvolution: Sendable {
  /// Columns of a panel of weights: they lie as [columns / panelWidth][tap][row][panelWidth].
  package static var panelWidth: Int { BlockProduct.width }

  private enum Way { case winogradFourByTwo, winogradFourByFour, direct }

  package let geometry: ConvolutionGeometry
  /// Whose channels the columns of the weights' panels are.
  package let side: PanelSide
  private let way: Way

  /// `nil` for sizes that the vector kernels have no way for: kernels other than 4, strides other than 1 and 2, grid channels
  /// that are no multiple of a panel's width, image channels from 8 on that are no multiple of 8, maps beyond
  /// `mostChannels`, and small grids whose live taps of a thin image fill no panel.
  /// - Parameter side: whose channels should be the columns of the weights: that of the product which must be fastest, the
  ///   forward one. A thin image's cannot.
  package init?(_ g: ConvolutionGeometry, fastestTo side: PanelSide) {
    guard g.kernel == 4, g.stride == 1 || g.stride == 2, g.padding >= g.stride - 1,
      g.gridChannels % BlockProduct.width == 0, max(g.imageChannels, g.gridChannels) <= mostChannels
    else { return nil }
    geometry = g
    self.side = g.imageChannels % BlockProduct.width == 0 ? side : .grid
    // Below eight pixels a side a tile would be mostly edge.
    if g.imageChannels % BlockProduct.width == 0, min(g.gridHeight, g.gridWidth) >= 8 {
      way = g.stride == 2 ? .winogradFourByTwo : .winogradFourByFour
    } else if DirectConvolution.supports(g) {
      way = .direct
    } else {
      return nil
    }
  }

  package func scratchpad(images: Int) -> ScratchpadSize {
    switch way {
    case .winogradFourByTwo: WinogradConvolution<FourByTwo>.scratchpad(geometry, images: images)
    case .winogradFourByFour: WinogradConvolution<FourByFour>.scratchpad(geometry, images: images)
    case .direct: DirectConvolution.scratchpad(geometry, images: images, side: side)
    }
  }

  /// target = patches(activated image) * weights: a convolution's forward, a transposed convolution's data gradient.
  @inline(never)
  package func imageToGrid(
    _ target: ConvolutionTarget, image: Activated, weights: UnsafeMutablePointer<Float>, count: Int,
    scratch: Scratchpad, pool: ComputePool
  ) {
    let panels = WeightPanels(weights, geometry, side)
    switch way {
    case .winogradFourByTwo:
      WinogradConvolution<FourByTwo>(geometry, images: count, scratch: scratch, pool: pool)
        .imageToGrid(target, image: image, weights: panels)
    case .winogradFourByFour:
      WinogradConvolution<FourByFour>(geometry, images: count, scratch: scratch, pool: pool)
        .imageToGrid(target, image: image, weights: panels)
    case .direct:
      DirectConvolution(g: geometry, images: count, side: side, scratch: scratch, pool: pool)
        .imageToGrid(target, image: image, weights: panels)
    }
  }

  /// target = overlap-add(activated grid * weights^T): a transposed convolution's forward, a convolution's data gradient.
  @inline(never)
  package func gridToImage(
    _ target: ConvolutionTarget, grid: Activated, weights: UnsafeMutablePointer<Float>, count: Int,
    scratch: Scratchpad, pool: ComputePool
  ) {
    let panels = WeightPanels(weights, geometry, side)
    switch way {
    case .winogradFourByTwo:
      WinogradConvolution<FourByTwo>(geometry, images: count, scratch: scratch, pool: pool)
        .gridToImage(target, grid: grid, weights: panels)
    case .winogradFourByFour:
      WinogradConvolution<FourByFour>(geometry, images: count, scratch: scratch, pool: pool)
        .gridToImage(target, grid: grid, weights: panels)
    case .direct:
      DirectConvolution(g: geometry, images: count, side: side, scratch: scratch, pool: pool)
        .gridToImage(target, grid: grid, weights: panels)
    }
  }

  /// What a product before this one left in scratch.
  package enum Kept: Sendable { case nothing, image, grid }

  /// patches(activated image)^T * activated grid, used at the weights' places.
  /// - Parameter kept: the operand that the last product on this scratch, of the same maps, had: it is not transformed again.
  @inline(never)
  package func weightGradient(
    _ use: WeightGradientUse, image: Activated, grid: Activated, kept: Kept, count: Int, scratch: Scratchpad,
    pool: ComputePool
  ) {
    switch way {
    case .winogradFourByTwo:
      WinogradConvolution<FourByTwo>(geometry, images: count, scratch: scratch, pool: pool)
        .weightGradient(use, image: image, grid: grid, side: side, hasGrid: kept == .grid, hasImage: kept == .image)
    case .winogradFourByFour:
      WinogradConvolution<FourByFour>(geometry, images: count, scratch: scratch, pool: pool)
        .weightGradient(use, image: image, grid: grid, side: side, hasGrid: kept == .grid, hasImage: kept == .image)
    case .direct:
      DirectConvolution(g: geometry, images: count, side: side, scratch: scratch, pool: pool)
        .weightGradient(use, image: image, grid: grid)
    }
  }
}

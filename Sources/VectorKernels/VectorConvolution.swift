internal import Kernels

/// A convolution's products by the vector kernels: which way it goes is a function of its sizes alone.
final class VectorConvolution: PanelConvolution {
  private enum Way { case winogradTwoByTwo, winogradFourByTwo, winogradFourByFour, direct }

  private let geometry: ConvolutionGeometry
  let side: PanelSide
  private let way: Way
  /// Grid pixels a side from which tiles of four are taken at stride 2.
  private static let leastForLargeTiles = 16

  var panelWidth: Int { BlockProduct.width }

  /// `nil` for sizes that the vector kernels have no way for: kernels other than 4, strides other than 1 and 2, grid channels
  /// that are no multiple of a panel's width, image channels from 8 on that are no multiple of 8, maps beyond
  /// `mostChannels`, and small grids whose live taps of a thin image fill no panel.
  /// - Parameter side: whose channels should be the columns of the weights; a thin image's cannot.
  init?(_ g: ConvolutionGeometry, fastestTo side: PanelSide) {
    guard g.kernel == 4, g.stride == 1 || g.stride == 2, g.padding >= g.stride - 1,
      g.gridChannels % BlockProduct.width == 0, max(g.imageChannels, g.gridChannels) <= mostChannels
    else { return nil }
    geometry = g
    self.side = g.imageChannels % BlockProduct.width == 0 ? side : .grid
    // Below eight pixels a side a tile would be mostly edge. With few tiles the weights' transform costs as much as the
    // products, and small tiles blow them up less.
    let pixels = min(g.gridHeight, g.gridWidth)
    if g.imageChannels % BlockProduct.width == 0, pixels >= 8 {
      way =
        g.stride == 1 ? .winogradFourByFour : pixels < Self.leastForLargeTiles ? .winogradTwoByTwo : .winogradFourByTwo
    } else if DirectConvolution.supports(g) {
      way = .direct
    } else {
      return nil
    }
  }

  func scratchpad(images: Int) -> ScratchpadSize {
    switch way {
    case .winogradTwoByTwo: WinogradConvolution<TwoByTwo>.scratchpad(geometry, images: images)
    case .winogradFourByTwo: WinogradConvolution<FourByTwo>.scratchpad(geometry, images: images)
    case .winogradFourByFour: WinogradConvolution<FourByFour>.scratchpad(geometry, images: images)
    case .direct: DirectConvolution.scratchpad(geometry, images: images, side: side)
    }
  }

  func imageToGrid(
    _ target: ConvolutionTarget, image: Activated, weights: UnsafeMutablePointer<Float>, count: Int,
    scratch: Scratchpad, pool: ComputePool
  ) {
    let panels = WeightPanels(weights, geometry, side)
    switch way {
    case .winogradTwoByTwo:
      WinogradConvolution<TwoByTwo>(geometry, images: count, scratch: scratch, pool: pool)
        .imageToGrid(target, image: image, weights: panels)
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

  func gridToImage(
    _ target: ConvolutionTarget, grid: Activated, weights: UnsafeMutablePointer<Float>, count: Int,
    scratch: Scratchpad, pool: ComputePool
  ) {
    let panels = WeightPanels(weights, geometry, side)
    switch way {
    case .winogradTwoByTwo:
      WinogradConvolution<TwoByTwo>(geometry, images: count, scratch: scratch, pool: pool)
        .gridToImage(target, grid: grid, weights: panels)
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

  func weightGradient(
    _ use: WeightGradientUse, image: Activated, grid: Activated, kept: KeptOperand, count: Int, scratch: Scratchpad,
    pool: ComputePool
  ) {
    switch way {
    case .winogradTwoByTwo:
      WinogradConvolution<TwoByTwo>(geometry, images: count, scratch: scratch, pool: pool)
        .weightGradient(use, image: image, grid: grid, side: side, hasGrid: kept == .grid, hasImage: kept == .image)
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

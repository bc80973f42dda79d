internal import Kernels

/// A convolution of kernel 4 as a product of matrices over its patches, with its adjoints: where Winograd's tiles would be
/// mostly edge, and where the image or the grid is thin. The taps that never meet the image are left out.
///
///     grid    y = P W        P: [grid pixel][live tap, image channel], the patches of the image
///     image   x = overlap-add of Y W^T
///     weights     P^T Y
///
/// W lies in panels (`WeightPanels`) of one side's channels.
struct DirectConvolution {
  let g: ConvolutionGeometry
  let images: Int
  let side: PanelSide
  let scratch: Scratchpad
  let pool: ComputePool

  var pixels: Int { images * g.gridPixels }
  var panels: Int { g.gridChannels / BlockProduct.width }
  /// Floats from a patch to the next, and from an activated grid pixel to the next; no powers of two.
  var patchRow: Int { Self.patchRow(g) }
  var gridRow: Int { Self.gridRow(g) }

  private static func patchRow(_ g: ConvolutionGeometry) -> Int { g.patch + 16 }
  private static func gridRow(_ g: ConvolutionGeometry) -> Int { g.gridChannels + 16 }

  /// Where there are few pixels, the weights are what is read, and shared out; otherwise the pixels are.
  var isSmall: Bool { Self.isSmall(g, images, side) }
  private static func isSmall(_ g: ConvolutionGeometry, _ images: Int, _ side: PanelSide) -> Bool {
    images * g.gridPixels <= mostSmall || side == .image
  }
  /// The most pixels that are few.
  private static let mostSmall = 512

  /// Pixels of a work item.
  static let pixelBlock = 128
  /// Inner length of a block product: its right-hand side stays in the first-level cache.
  @inline(__always)
  static var innerBlock: Int { 2048 / Vector.scalarCount }
  /// Rows of weights, and of their gradient, of a work item.
  static let weightBlock = 256

  static func supports(_ g: ConvolutionGeometry) -> Bool {
    g.gridChannels % BlockProduct.width == 0 && g.runLength % BlockProduct.width == 0
      && (g.imageChannels < 8 || g.imageChannels % 8 == 0)
  }

  static func scratchpad(_ g: ConvolutionGeometry, images: Int, side: PanelSide) -> ScratchpadSize {
    if isSmall(g, images, side) { return smallScratchpad(g, images: images) }
    let products = productRows(g, images) * patchRow(g)
    let parts = (images * g.gridPixels + partLength - 1) / partLength
    let large = ScratchpadSize(
      shared: max(products + g.patch * g.gridChannels, parts * g.patch * g.gridChannels),
      thread: pixelBlock * (patchRow(g) + max(gridRow(g), 2 * BlockProduct.width)))
    // Fewer images than planned may be few pixels.
    return large.united(smallScratchpad(g, images: mostSmall / g.gridPixels))
  }

  private static func smallScratchpad(_ g: ConvolutionGeometry, images: Int) -> ScratchpadSize {
    let (width, rows) = (BlockProduct.width, BlockProduct.padded(images * g.gridPixels))
    return ScratchpadSize(
      shared: productRows(g, images) * patchRow(g) + rows * gridRow(g),
      thread: 4 * width * (rows + max(g.gridChannels, innerBlock)) + weightBlock * width)
  }

  /// Rows of the shared products or patches: of any block's padding, too.
  private static func productRows(_ g: ConvolutionGeometry, _ images: Int) -> Int { images * g.gridPixels + 4 }
  var productRows: Int { Self.productRows(g, images) }

  /// Pixels whose gradients are summed into one part.
  static let partLength = 1024

  /// Calls `body` with the panels two at a time, and the last one alone.
  @inline(__always)
  func forEachPair(of panels: Range<Int>, _ body: (Range<Int>) -> Void) {
    var first = panels.lowerBound
    while first < panels.upperBound {
      body(first..<min(panels.upperBound, first &+ 2))
      first &+= 2
    }
  }

  /// Calls `body(columns of a patch, rows of the weights)` for the live taps that lie together.
  @inline(__always)
  func forEachRun(_ body: (_ column: Int, _ row: Int, _ length: Int) -> Void) {
    for run in 0..<g.runs { body(run &* g.runLength, g.runStart(run), g.runLength) }
  }
}

internal import Kernels

/// A convolution of kernel 4 by Winograd's algorithm on the phases of its image, with its adjoints.
///
/// With stride s the image has s * s phases, each a channel of its own, and the convolution is one of stride 1 with
/// `Transform.taps` = 4 / s taps over all of them. A tile is `Transform.outputs` grid pixels a side and the
/// `Transform.frequencies` pixels a side of each phase that they see. All products are then products of matrices, one for
/// each frequency f:
///
///     grid    M_f = V_f U_f       y = A^T M A
///     image   N_f = Z_f U_f^T     x = overlap-add of B N B^T
///     weights     = V_f^T Z_f     g = G^T (...) G
///
/// V is B^T x B of the image: [f][tile][phase, image channel]; Z is A y A^T of the grid: [f][tile][grid channel]; U is
/// G g G^T of the weights: [f][phase, image channel][grid channel], in panels of sixteen columns, or U^T. A transposed
/// convolution's forward is `image`, and its gradient `grid`.
struct WinogradConvolution<Transform: WinogradTransform> {
  let g: ConvolutionGeometry
  let images: Int
  let pool: ComputePool
  let memory: Memory

  let tilesWide: Int
  let tilesPerImage: Int
  let tiles: Int
  /// Phases times image channels: the inner length of M's product.
  let depth: Int

  init(_ g: ConvolutionGeometry, images: Int, scratch: Scratchpad, pool: ComputePool) {
    self.g = g
    self.images = images
    self.pool = pool
    (tilesWide, tilesPerImage) = Self.tiles(g)
    tiles = images * tilesPerImage
    depth = g.stride * g.stride * g.imageChannels
    memory = Memory(g, images: images, scratch: scratch)
  }

  @inline(__always)
  static var frequencies: Int { Transform.frequencies * Transform.frequencies }

  /// Tiles in a row and in an image.
  private static func tiles(_ g: ConvolutionGeometry) -> (wide: Int, perImage: Int) {
    let wide = (g.gridWidth + Transform.outputs - 1) / Transform.outputs
    return (wide, wide * ((g.gridHeight + Transform.outputs - 1) / Transform.outputs))
  }

  /// Where V, Z and U lie. Rows and planes are padded: strides that are powers of two would put all frequencies on the same
  /// cache sets.
  struct Memory {
    let imageRow: Int
    let imagePlane: Int
    let gridRow: Int
    let gridPlane: Int
    let image: UnsafeMutablePointer<Float>
    let grid: UnsafeMutablePointer<Float>
    let weights: UnsafeMutablePointer<Float>
    let scratch: Scratchpad

    init(_ g: ConvolutionGeometry, images: Int, scratch: Scratchpad) {
      let rows = BlockProduct.padded(images * WinogradConvolution.tiles(g).perImage)
      imageRow = g.stride * g.stride * g.imageChannels + 16
      imagePlane = rows * imageRow + 16
      gridRow = g.gridChannels + 16
      gridPlane = rows * gridRow + 16
      image = scratch.shared
      grid = image + frequencies * imagePlane
      weights = grid + frequencies * gridPlane
      self.scratch = scratch
    }
  }

  /// The parts of a thread's scratch.
  func own(_ thread: Int) -> (
    product: UnsafeMutablePointer<Float>, chunks: UnsafeMutablePointer<Float>, blocks: UnsafeMutablePointer<Float>
  ) {
    let product = memory.scratch.own(thread)
    let chunks = product + Self.frequencies * Self.productPlane
    return (product, chunks, chunks + 2 * Self.frequencies * Self.chunkPlane)
  }

  static func scratchpad(_ g: ConvolutionGeometry, images: Int) -> ScratchpadSize {
    let unused = UnsafeMutablePointer<Float>(bitPattern: 64).unsafelyUnwrapped
    let memory = Memory(g, images: images, scratch: Scratchpad(shared: unused, threads: unused, stride: 0))
    let depth = g.stride * g.stride * g.imageChannels
    let panels = max(
      g.gridChannels / BlockProduct.width * weightPlane(depth), depth / BlockProduct.width * weightPlane(g.gridChannels)
    )
    return ScratchpadSize(
      shared: frequencies * (memory.imagePlane + memory.gridPlane + panels),
      thread: frequencies * (productPlane + 2 * chunkPlane) + tapBlocks)
  }

  // MARK: Blocks

  /// A work item: two panels of columns by so many tiles, all frequencies, so that the product of the frequencies stays in
  /// the core's own cache until it is transformed.
  @inline(__always)
  static var tileBlock: Int { frequencies > 30 ? 32 : 64 }
  @inline(__always)
  static var productPlane: Int { tileBlock * 2 * BlockProduct.width + 16 }
  /// Inner length of a chunk of weights that is transformed into the core's own cache, used and forgotten.
  @inline(__always)
  static var chunk: Int { frequencies > 30 ? 32 : 64 }
  @inline(__always)
  static var chunkPlane: Int { chunk * BlockProduct.width + 16 }
  /// Sixteen taps of sixteen by sixteen weights, transposed.
  @inline(__always)
  static var tapBlocks: Int { 16 * BlockProduct.width * BlockProduct.width }
  /// Inner length of a block product: its right-hand side stays in the first-level cache.
  @inline(__always)
  static var innerBlock: Int { 256 }
  /// A panel of one frequency in the stored U, with an inner length of `inner`.
  @inline(__always)
  static func weightPlane(_ inner: Int) -> Int { inner * BlockProduct.width + 16 }

  /// M or N of one or two panels and some tiles: one row of 32 floats a tile.
  /// - Parameter rightPanel: floats from the first panel's weights to the second's.
  @inline(__always)
  func multiply(
    _ product: UnsafeMutablePointer<Float>, left: UnsafePointer<Float>, row: Int, plane: Int,
    right: UnsafePointer<Float>, rightPlane: Int, rightPanel: Int, panels: Int, rows: Int, inner: Int, add: Bool
  ) {
    let width = BlockProduct.width
    for frequency in 0..<Self.frequencies {
      var first = 0
      while first < inner {
        for panel in 0..<panels {
          BlockProduct.rowsByDense(
            product + (frequency &* Self.productPlane &+ panel &* width), stride: 2 &* width,
            left + (frequency &* plane &+ first), rowStride: row,
            right + (panel &* rightPanel &+ frequency &* rightPlane &+ first &* width), rows: rows,
            inner: min(Self.innerBlock, inner &- first), add: add || first > 0)
        }
        first &+= Self.innerBlock
      }
    }
  }

  /// An image's tile: its picture, and its first grid row and column.
  @inline(__always)
  func place(_ tile: Int) -> (picture: Int, y: Int, x: Int) {
    let (picture, rest) = tile.quotientAndRemainder(dividingBy: tilesPerImage)
    let (row, column) = rest.quotientAndRemainder(dividingBy: tilesWide)
    return (picture, row &* Transform.outputs, column &* Transform.outputs)
  }
}

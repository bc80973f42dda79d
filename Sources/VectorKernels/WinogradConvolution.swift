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
final class WinogradConvolution<Transform: WinogradTransform> {
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

  /// V or Z: [f][channel / 16][tile][16]. Panels and planes are padded: strides that are powers of two would put all
  /// frequencies on the same cache sets.
  struct Spectrum {
    let data: UnsafeMutablePointer<Float>
    /// Floats from sixteen channels to the next.
    let panel: Int
    /// Floats from a frequency to the next.
    let plane: Int

    init(_ data: UnsafeMutablePointer<Float>, tiles: Int, channels: Int) {
      self.data = data
      panel = BlockProduct.padded(tiles) * BlockProduct.width + BlockProduct.width
      plane = channels / BlockProduct.width * panel + BlockProduct.width
    }

    var count: Int { frequencies * plane }

    @inline(__always)
    func tile(_ index: Int) -> UnsafeMutablePointer<Float> { data + index &* BlockProduct.width }

    /// Where a channel lies after the tile.
    @inline(__always)
    func channel(_ index: Int) -> Int { index / BlockProduct.width &* panel &+ index % BlockProduct.width }
  }

  struct Memory {
    let image: Spectrum
    let grid: Spectrum
    /// Transposed weights.
    let weights: UnsafeMutablePointer<Float>
    let scratch: Scratchpad

    init(_ g: ConvolutionGeometry, images: Int, scratch: Scratchpad) {
      let tiles = images * WinogradConvolution.tiles(g).perImage
      image = Spectrum(scratch.shared, tiles: tiles, channels: g.stride * g.stride * g.imageChannels)
      grid = Spectrum(image.data + image.count, tiles: tiles, channels: g.gridChannels)
      weights = grid.data + grid.count
      self.scratch = scratch
    }
  }

  /// The parts of a thread's scratch: the product of all frequencies, two panels of transformed weights, and a chunk of
  /// transposed ones.
  func own(_ thread: Int) -> (
    product: UnsafeMutablePointer<Float>, weights: UnsafeMutablePointer<Float>, transposed: UnsafeMutablePointer<Float>
  ) {
    let product = memory.scratch.own(thread)
    let weights = product + Self.frequencies * Self.productPlane
    return (product, weights, weights + 2 * Self.slice)
  }

  static func scratchpad(_ g: ConvolutionGeometry, images: Int) -> ScratchpadSize {
    let unused = UnsafeMutablePointer<Float>(bitPattern: 64).unsafelyUnwrapped
    let memory = Memory(g, images: images, scratch: Scratchpad(shared: unused, threads: unused, stride: 0))
    return ScratchpadSize(
      shared: memory.image.count + memory.grid.count + 16 * g.imageChannels * g.gridChannels,
      thread: frequencies * productPlane + 2 * slice + 16 * chunk * BlockProduct.width)
  }

  // MARK: Blocks

  /// A work item: two panels of columns by so many tiles.
  @inline(__always)
  static var tileBlock: Int { 128 }
  @inline(__always)
  static var productPlane: Int { tileBlock * 2 * BlockProduct.width + 16 }

  /// Weights are transformed into the core's own cache, used and forgotten, again for each block of tiles: with few tiles
  /// all frequencies of a short chunk, so that the weights are read once; with many a row of frequencies of a long one.
  var isOneBlock: Bool { tiles <= 64 }
  @inline(__always)
  static var chunk: Int { 64 }
  /// So that what a product reads of a chunk stays in the first-level cache.
  @inline(__always)
  static var longChunk: Int { 2048 / Vector.scalarCount }
  static func slicePlane(_ inner: Int) -> Int { inner * BlockProduct.width + 16 }
  /// Room for one panel of a chunk.
  static var slice: Int {
    max(frequencies * slicePlane(chunk), Transform.frequencies * slicePlane(longChunk))
  }

  /// product += left U of some tiles and one or two panels of U, all frequencies: one row of 32 floats a tile.
  ///
  /// - Parameters:
  ///   - inner: channels of a phase, the rows of `weights`.
  ///   - phases: those that are summed over.
  ///   - weights: those whose columns the panels are of; others are transposed on the way.
  ///   - place: a panel's number among the weights, and the phase of its taps.
  @inline(__always)
  func multiply(
    _ product: UnsafeMutablePointer<Float>, left: Spectrum, tiles: Range<Int>, weights: WeightPanels,
    isTransposed: Bool,
    panels: Range<Int>, phases: Range<Int>, inner: Int, thread: Int,
    place: (_ panel: Int, _ phase: Int) -> (panel: Int, phase: Int)
  ) {
    let (_, u, blocks) = own(thread)
    let (side, width) = (Transform.frequencies, BlockProduct.width)
    let length = isOneBlock ? Self.chunk : Self.longChunk
    let (plane, rows) = (Self.slicePlane(length), isOneBlock ? side : 1)
    var row = 0
    while row < side {
      for phase in phases {
        var first = 0
        while first < inner {
          let chunk = first..<min(inner, first &+ length)
          for panel in panels {
            let (number, part) = place(panel, phase)
            let output = u + (panel &- panels.lowerBound) &* Self.slice
            if isTransposed {
              let local = WeightPanels(blocks, side: .grid, rows: Self.chunk)
              transpose(local, weights, panel: number, phase: part, rows: chunk)
              transformWeights(
                output, plane: plane, local, panel: 0, phase: part, rows: row..<row &+ rows,
                channels: 0..<chunk.count)
            } else {
              transformWeights(
                output, plane: plane, weights, panel: number, phase: part, rows: row..<row &+ rows, channels: chunk)
            }
          }
          let source = left.tile(tiles.lowerBound) + left.channel(phase &* inner &+ first)
          for frequency in row &* side..<(row &+ rows) &* side {
            let right = BlockProduct.Right(
              start: u + (frequency &- row &* side) &* plane, panel: Self.slice, panels: panels.count)
            BlockProduct.panelsByDense(
              product + frequency &* Self.productPlane, stride: 2 &* width, source + frequency &* left.plane,
              panelStride: left.panel, right, rows: BlockProduct.padded(tiles.count), panels: chunk.count / width,
              add: phase > 0 || first > 0)
          }
          first &+= length
        }
      }
      row &+= rows
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

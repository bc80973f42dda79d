internal import Kernels

extension WinogradConvolution {
  // MARK: Image to grid

  /// target = A^T (V U) A, V of the activated image.
  func imageToGrid(_ target: ConvolutionTarget, image: Activated, weights: WeightPanels) {
    transformImage(image)
    let (weights, isTransposed) = panels(of: .grid, weights)
    forBlocks(panels: g.gridChannels / BlockProduct.width) { panels, range, thread in
      let product = own(thread).product
      multiply(
        product, left: memory.image, tiles: range, weights: weights, isTransposed: isTransposed, panels: panels,
        phases: 0..<g.stride &* g.stride, inner: g.imageChannels, thread: thread
      ) { panel, phase in
        (panel, phase)
      }
      withTemporaryVectors(Self.frequencies) { temporary in
        for panel in panels {
          finishGrid(target, product + (panel & 1) &* BlockProduct.width, range, panel, temporary)
        }
      }
    }
  }

  /// Calls `body` for every work item: one or two panels, and a block of tiles.
  @inline(__always)
  private func forBlocks(
    panels: Int, _ body: (_ panels: Range<Int>, _ tiles: Range<Int>, _ thread: Int) -> Void
  ) {
    let blocks = (tiles + Self.tileBlock - 1) / Self.tileBlock
    pool.run((panels + 1) / 2 * blocks) { task, thread in
      let (pair, block) = task.quotientAndRemainder(dividingBy: blocks)
      body(
        2 &* pair..<min(panels, 2 &* pair &+ 2),
        block &* Self.tileBlock..<min(tiles, (block &+ 1) &* Self.tileBlock), thread)
    }
  }

  /// A^T M A of one panel's tiles, into the target.
  @inline(__always)
  private func finishGrid(
    _ target: ConvolutionTarget, _ product: UnsafeMutablePointer<Float>, _ range: Range<Int>, _ panel: Int,
    _ temporary: UnsafeMutablePointer<Vector>
  ) {
    let (side, outputs) = (Transform.frequencies, Transform.outputs)
    for tile in range {
      let (picture, y, x) = place(tile)
      let (height, width) = (min(outputs, g.gridHeight &- y), min(outputs, g.gridWidth &- x))
      let corner = (picture &* g.gridHeight &+ y) &* g.gridWidth &+ x
      for half in Swift.stride(from: 0, to: BlockProduct.width, by: Vector.scalarCount) {
        let source = product + ((tile &- range.lowerBound) &* 2 &* BlockProduct.width &+ half)
        for row in 0..<side {
          Transform.outputs({ source.vector((row &* side &+ $0) &* Self.productPlane) }) {
            temporary[row &* outputs &+ $0] = $1
          }
        }
        for column in 0..<width {
          Transform.outputs({ temporary[$0 &* outputs &+ column] }) { row, value in
            guard row < height else { return }
            target.write(
              value, pixel: corner &+ row &* g.gridWidth &+ column, channel: panel &* BlockProduct.width &+ half)
          }
        }
      }
    }
  }

  // MARK: Grid to image

  /// target = overlap-add of B (Z U^T) B^T, Z of the activated grid.
  ///
  /// A task owns its channels of one phase and takes the tiles in order: nothing races, and sums have a fixed order.
  func gridToImage(_ target: ConvolutionTarget, grid: Activated, weights: WeightPanels) {
    transformGrid(grid)
    let (weights, isTransposed) = panels(of: .image, weights)
    let columns = depth / BlockProduct.width
    pool.run((columns + 1) / 2) { pair, thread in
      let these = 2 &* pair..<min(columns, 2 &* pair &+ 2)
      let product = own(thread).product
      withTemporaryVectors(Self.frequencies) { temporary in
        var tile = 0
        while tile < tiles {
          let range = tile..<min(tiles, tile &+ Self.tileBlock)
          multiply(
            product, left: memory.grid, tiles: range, weights: weights, isTransposed: isTransposed, panels: these,
            phases: 0..<1, inner: g.gridChannels, thread: thread
          ) { column, _ in
            let (phase, channel) = channels(column)
            return (channel / BlockProduct.width, phase)
          }
          for column in these {
            finishImage(target, product + (column & 1) &* BlockProduct.width, range, column, temporary)
          }
          tile &+= Self.tileBlock
        }
      }
    }
  }

  /// The phase and first image channel of sixteen columns.
  @inline(__always)
  private func channels(_ column: Int) -> (phase: Int, first: Int) {
    let (phase, channel) = (column &* BlockProduct.width).quotientAndRemainder(dividingBy: g.imageChannels)
    return (phase, channel)
  }

  /// B N B^T of some tiles and sixteen columns, added where tiles overlap. The first tile to reach a pixel sets it.
  @inline(__always)
  private func finishImage(
    _ target: ConvolutionTarget, _ product: UnsafeMutablePointer<Float>, _ range: Range<Int>, _ column: Int,
    _ temporary: UnsafeMutablePointer<Vector>
  ) {
    let (side, seam) = (Transform.frequencies, Transform.taps &- 1)
    let (phase, channel) = channels(column)
    let (phaseY, phaseX) = phase.quotientAndRemainder(dividingBy: g.stride)
    for tile in range {
      let (picture, y, x) = place(tile)
      let (top, left) = (g.stride &* y &+ phaseY &- g.padding, g.stride &* x &+ phaseX &- g.padding)
      let first = picture &* g.imagePixels
      for half in Swift.stride(from: 0, to: BlockProduct.width, by: Vector.scalarCount) {
        let source = product + ((tile &- range.lowerBound) &* 2 &* BlockProduct.width &+ half)
        for row in 0..<side {
          Transform.tileAdjoint({ source.vector((row &* side &+ $0) &* Self.productPlane) }) {
            temporary[row &* side &+ $0] = $1
          }
        }
        for column in 0..<side {
          let imageX = left &+ g.stride &* column
          guard imageX >= 0, imageX < g.imageWidth else { continue }
          let isSeam = column < seam && x > 0
          Transform.tileAdjoint({ temporary[$0 &* side &+ column] }) { row, value in
            let imageY = top &+ g.stride &* row
            guard imageY >= 0, imageY < g.imageHeight else { return }
            target.write(
              value, pixel: first &+ imageY &* g.imageWidth &+ imageX, channel: channel &+ half,
              isFirst: !(isSeam || (row < seam && y > 0)))
          }
        }
      }
    }
  }

  // MARK: Weights

  /// use G^T (V^T Z) G. V is of the activated image; Z too unless `hasGrid` says that it still lies there.
  func weightGradient(
    _ use: WeightGradientUse, image: Activated, grid: Activated, side: PanelSide, hasGrid: Bool, hasImage: Bool
  ) {
    if !hasImage { transformImage(image) }
    if !hasGrid { transformGrid(grid) }
    let places = WeightPanels(memory.weights, g, side)
    let block = min(places.rows, Self.tileBlock)
    let blocks = (places.rows + block - 1) / block
    let phases = g.stride * g.stride
    // Neighbours in a panel one after another: their weights and moments are read in order.
    pool.run((places.panels + 1) / 2 * blocks * phases) { task, thread in
      let (rest, phase) = task.quotientAndRemainder(dividingBy: phases)
      let (pair, index) = rest.quotientAndRemainder(dividingBy: blocks)
      let rows = index &* block..<min(places.rows, (index &+ 1) &* block)
      let these = 2 &* pair..<min(places.panels, 2 &* pair &+ 2)
      let product = own(thread).product
      let first = phase &* g.imageChannels
      if side == .grid {
        correlate(product, memory.image, first &+ rows.lowerBound, rows.count, memory.grid, 0, these)
      } else {
        correlate(product, memory.grid, rows.lowerBound, rows.count, memory.image, first, these)
      }
      withTemporaryVectors(Self.frequencies) { temporary in
        for panel in these {
          finishWeights(use, product + (panel & 1) &* BlockProduct.width, places, panel, phase, rows, temporary)
        }
      }
    }
  }

  /// The products over all tiles of some channels of one side, from `row` on, and one or two panels of the other, from
  /// channel `column` on: one row of 32 floats a channel.
  @inline(__always)
  private func correlate(
    _ product: UnsafeMutablePointer<Float>, _ left: Spectrum, _ row: Int, _ count: Int, _ right: Spectrum,
    _ column: Int, _ panels: Range<Int>
  ) {
    let (width, block) = (BlockProduct.width, 128)
    for frequency in 0..<Self.frequencies {
      var tile = 0
      while tile < tiles {
        for channel in Swift.stride(from: 0, to: count, by: width) {
          let start =
            right.tile(tile) + (frequency &* right.plane &+ right.channel(column &+ panels.lowerBound &* width))
          BlockProduct.columnsOfPanel(
            product + (frequency &* Self.productPlane &+ 2 &* channel &* width), stride: 2 &* width,
            left.tile(tile) + (frequency &* left.plane &+ left.channel(row &+ channel)),
            BlockProduct.Right(start: start, panel: right.panel, panels: panels.count),
            inner: min(block, tiles &- tile), add: tile > 0)
        }
        tile &+= block
      }
    }
  }

  @inline(__always)
  private func finishWeights(
    _ use: WeightGradientUse, _ product: UnsafeMutablePointer<Float>, _ places: WeightPanels, _ panel: Int,
    _ phase: Int, _ rows: Range<Int>, _ temporary: UnsafeMutablePointer<Vector>
  ) {
    let (side, taps, width) = (Transform.frequencies, Transform.taps, BlockProduct.width)
    for channel in rows {
      for half in Swift.stride(from: 0, to: width, by: Vector.scalarCount) {
        let source = product + ((channel &- rows.lowerBound) &* 2 &* width &+ half)
        for row in 0..<side {
          Transform.weightsAdjoint({ source.vector((row &* side &+ $0) &* Self.productPlane) }) {
            temporary[row &* taps &+ $0] = $1
          }
        }
        for column in 0..<taps {
          Transform.weightsAdjoint({ temporary[$0 &* taps &+ column] }) { row, value in
            use.take(
              value,
              at: places.offset(panel: panel, tap: tap(row &* taps &+ column, phase), row: channel) &+ half)
          }
        }
      }
    }
  }
}

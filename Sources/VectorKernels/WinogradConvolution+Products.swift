internal import Kernels

extension WinogradConvolution {
  // MARK: Image to grid

  /// target = A^T (V U) A, V of the activated image.
  func imageToGrid(_ target: ConvolutionTarget, image: Activated, weights: WeightPanels) {
    transformImage(image)
    let panels = g.gridChannels / BlockProduct.width
    let pairs = (panels + 1) / 2
    guard tiles > Self.tileBlock else {
      pool.run(pairs) { pair, thread in
        let first = 2 &* pair
        let (product, chunks, _) = own(thread)
        withTemporaryVectors(Self.frequencies) { temporary in
          multiplyTransforming(product, chunks, weights, first..<min(panels, first &+ 2), temporary)
          for panel in first..<min(panels, first &+ 2) {
            let columns = product + (panel &- first) &* BlockProduct.width
            finishGrid(target, columns, 0..<tiles, panel, temporary)
          }
        }
      }
      return
    }
    storeWeights(weights)
    let (blocks, plane) = ((tiles + Self.tileBlock - 1) / Self.tileBlock, Self.weightPlane(depth))
    pool.run(pairs * blocks) { task, thread in
      let (pair, block) = task.quotientAndRemainder(dividingBy: blocks)
      let range = block &* Self.tileBlock..<min(tiles, (block &+ 1) &* Self.tileBlock)
      let product = own(thread).product
      withTemporaryVectors(Self.frequencies) { temporary in
        let these = 2 &* pair..<min(panels, 2 &* pair &+ 2)
        multiply(
          product, left: memory.image + range.lowerBound &* memory.imageRow, row: memory.imageRow,
          plane: memory.imagePlane, right: memory.weights + these.lowerBound &* Self.frequencies &* plane,
          rightPlane: plane, rightPanel: Self.frequencies &* plane, panels: these.count,
          rows: BlockProduct.padded(range.count), inner: depth, add: false)
        for panel in these {
          finishGrid(target, product + (panel & 1) &* BlockProduct.width, range, panel, temporary)
        }
      }
    }
  }

  /// All of U, panel by panel: [panel][f][depth][16].
  private func storeWeights(_ weights: WeightPanels) {
    let plane = Self.weightPlane(depth)
    let chunks = (g.imageChannels + Self.chunk - 1) / Self.chunk
    let phases = g.stride * g.stride
    pool.run(g.gridChannels / BlockProduct.width * phases * chunks) { task, _ in
      let (panel, rest) = task.quotientAndRemainder(dividingBy: phases &* chunks)
      let (phase, chunk) = rest.quotientAndRemainder(dividingBy: chunks)
      let first = chunk &* Self.chunk
      let row = phase &* g.imageChannels &+ first
      withTemporaryVectors(Self.frequencies) { temporary in
        let output = memory.weights + (panel &* Self.frequencies &* plane &+ row &* BlockProduct.width)
        transformWeights(
          output, plane: plane, weights,
          panel: panel, phase: phase, channels: first..<min(g.imageChannels, first &+ Self.chunk), temporary)
      }
    }
  }

  /// M of all tiles, U transformed in chunks that are used at once: for few tiles and many weights.
  @inline(__always)
  private func multiplyTransforming(
    _ product: UnsafeMutablePointer<Float>, _ chunks: UnsafeMutablePointer<Float>, _ weights: WeightPanels,
    _ panels: Range<Int>, _ temporary: UnsafeMutablePointer<Vector>
  ) {
    for phase in 0..<g.stride &* g.stride {
      var first = 0
      while first < g.imageChannels {
        let channels = first..<min(g.imageChannels, first &+ Self.chunk)
        let row = phase &* g.imageChannels &+ first
        for panel in panels {
          transformWeights(
            chunks + (panel &- panels.lowerBound) &* Self.frequencies &* Self.chunkPlane, plane: Self.chunkPlane,
            weights, panel: panel, phase: phase, channels: channels, temporary)
        }
        multiply(
          product, left: memory.image + row, row: memory.imageRow, plane: memory.imagePlane, right: chunks,
          rightPlane: Self.chunkPlane, rightPanel: Self.frequencies &* Self.chunkPlane, panels: panels.count,
          rows: BlockProduct.padded(tiles), inner: channels.count, add: row > 0)
        first &+= Self.chunk
      }
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
      for half in Swift.stride(from: 0, to: BlockProduct.width, by: 8) {
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
    let columns = depth / BlockProduct.width
    let pairs = (columns + 1) / 2
    let plane = Self.weightPlane(g.gridChannels)
    let isStored = tiles > Self.tileBlock
    if isStored { storeTransposedWeights(weights) }
    pool.run(pairs) { pair, thread in
      let first = 2 &* pair
      let (product, chunks, blocks) = own(thread)
      withTemporaryVectors(Self.frequencies) { temporary in
        var tile = 0
        while tile < tiles {
          let range = tile..<min(tiles, tile &+ Self.tileBlock)
          let these = first..<min(columns, first &+ 2)
          if isStored {
            multiply(
              product, left: memory.grid + tile &* memory.gridRow, row: memory.gridRow, plane: memory.gridPlane,
              right: memory.weights + first &* Self.frequencies &* plane, rightPlane: plane,
              rightPanel: Self.frequencies &* plane, panels: these.count,
              rows: BlockProduct.padded(range.count), inner: g.gridChannels, add: false)
          } else {
            multiplyTransposing(product, chunks, blocks, weights, these, temporary)
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

  /// All of U^T: [column / 16][f][grid channel][16].
  private func storeTransposedWeights(_ weights: WeightPanels) {
    let plane = Self.weightPlane(g.gridChannels)
    let panels = g.gridChannels / BlockProduct.width
    let share = min(panels, 4)
    let shares = (panels + share - 1) / share
    pool.run(depth / BlockProduct.width * shares) { task, thread in
      let (column, part) = task.quotientAndRemainder(dividingBy: shares)
      let (phase, channel) = channels(column)
      let range = part &* share..<min(panels, (part &+ 1) &* share)
      withTemporaryVectors(Self.frequencies) { temporary in
        let row = range.lowerBound &* BlockProduct.width
        let output = memory.weights + (column &* Self.frequencies &* plane &+ row &* BlockProduct.width)
        transformWeightsTransposed(
          output, plane: plane, weights, panels: range, phase: phase, channel: channel, temporary,
          blocks: own(thread).blocks)
      }
    }
  }

  /// N of all tiles and one or two sixteens of columns, U^T transformed in chunks that are used at once.
  @inline(__always)
  private func multiplyTransposing(
    _ product: UnsafeMutablePointer<Float>, _ chunks: UnsafeMutablePointer<Float>,
    _ blocks: UnsafeMutablePointer<Float>, _ weights: WeightPanels, _ columns: Range<Int>,
    _ temporary: UnsafeMutablePointer<Vector>
  ) {
    let (panels, share) = (g.gridChannels / BlockProduct.width, Self.chunk / BlockProduct.width)
    var first = 0
    while first < panels {
      let range = first..<min(panels, first &+ share)
      for column in columns {
        let (phase, channel) = channels(column)
        transformWeightsTransposed(
          chunks + (column & 1) &* Self.frequencies &* Self.chunkPlane, plane: Self.chunkPlane, weights,
          panels: range, phase: phase, channel: channel, temporary, blocks: blocks)
      }
      multiply(
        product, left: memory.grid + first &* BlockProduct.width, row: memory.gridRow, plane: memory.gridPlane,
        right: chunks, rightPlane: Self.chunkPlane, rightPanel: Self.frequencies &* Self.chunkPlane,
        panels: columns.count, rows: BlockProduct.padded(tiles), inner: range.count &* BlockProduct.width,
        add: first > 0)
      first &+= share
    }
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
      for half in Swift.stride(from: 0, to: BlockProduct.width, by: 8) {
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
  func weightGradient(_ use: WeightGradientUse, image: Activated, grid: Activated, hasGrid: Bool, hasImage: Bool) {
    if !hasImage { transformImage(image) }
    if !hasGrid { transformGrid(grid) }
    let block = min(g.imageChannels, Self.tileBlock)
    let blocks = (g.imageChannels + block - 1) / block
    let phases = g.stride * g.stride
    let panels = g.gridChannels / BlockProduct.width
    let pairs = (panels + 1) / 2
    let places = WeightPanels(memory.weights, g)
    // Neighbours in a panel one after another: their weights and moments are read in order.
    pool.run(pairs * blocks * phases) { task, thread in
      let (rest, phase) = task.quotientAndRemainder(dividingBy: phases)
      let (pair, index) = rest.quotientAndRemainder(dividingBy: blocks)
      let channels = index &* block..<min(g.imageChannels, (index &+ 1) &* block)
      let product = own(thread).product
      withTemporaryVectors(Self.frequencies) { temporary in
        for panel in 2 &* pair..<min(panels, 2 &* pair &+ 2) {
          correlate(product, phase &* g.imageChannels &+ channels.lowerBound, channels.count, panel)
          finishWeights(use, product, places, panel, phase, channels, temporary)
        }
      }
    }
  }

  /// V^T Z of some channels of one phase and one panel.
  @inline(__always)
  private func correlate(_ product: UnsafeMutablePointer<Float>, _ row: Int, _ count: Int, _ panel: Int) {
    let block = 128
    for frequency in 0..<Self.frequencies {
      let left = memory.image + (frequency &* memory.imagePlane &+ row)
      let right = memory.grid + (frequency &* memory.gridPlane &+ panel &* BlockProduct.width)
      var tile = 0
      while tile < tiles {
        BlockProduct.columnsByRows(
          product + frequency &* Self.productPlane, stride: BlockProduct.width, left + tile &* memory.imageRow,
          leftStride: memory.imageRow, right + tile &* memory.gridRow, rightStride: memory.gridRow, rows: count,
          inner: min(block, tiles &- tile), add: tile > 0)
        tile &+= block
      }
    }
  }

  @inline(__always)
  private func finishWeights(
    _ use: WeightGradientUse, _ product: UnsafeMutablePointer<Float>, _ places: WeightPanels, _ panel: Int,
    _ phase: Int, _ channels: Range<Int>, _ temporary: UnsafeMutablePointer<Vector>
  ) {
    let (side, taps, width) = (Transform.frequencies, Transform.taps, BlockProduct.width)
    for channel in channels {
      for half in Swift.stride(from: 0, to: width, by: 8) {
        let source = product + ((channel &- channels.lowerBound) &* width &+ half)
        for row in 0..<side {
          Transform.weightsAdjoint({ source.vector((row &* side &+ $0) &* Self.productPlane) }) {
            temporary[row &* taps &+ $0] = $1
          }
        }
        for column in 0..<taps {
          Transform.weightsAdjoint({ temporary[$0 &* taps &+ column] }) { row, value in
            use.take(
              value,
              at: places.offset(panel: panel, tap: tap(row &* taps &+ column, phase), channel: channel) &+ half)
          }
        }
      }
    }
  }
}

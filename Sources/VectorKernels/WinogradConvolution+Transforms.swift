internal import Kernels

/// The way into the frequencies.
extension WinogradConvolution {
  /// V of the activated image.
  func transformImage(_ input: Activated) {
    if input.slope == 1 {
      transformImage(input.map) { $0 }
    } else {
      transformImage(input.map) { $0.activated(input.slope) }
    }
  }

  @inline(__always)
  private func transformImage(_ map: FeatureMap, _ activate: (Vector) -> Vector) {
    let side = Transform.frequencies
    forTiles(width: depth) { tile, sources, temporary in
      let (picture, y, x) = place(tile)
      for phase in 0..<g.stride &* g.stride {
        let (phaseY, phaseX) = phase.quotientAndRemainder(dividingBy: g.stride)
        for row in 0..<side {
          let imageY = g.stride &* (y &+ row) &+ phaseY &- g.padding
          for column in 0..<side {
            let imageX = g.stride &* (x &+ column) &+ phaseX &- g.padding
            let isInside = imageY >= 0 && imageY < g.imageHeight && imageX >= 0 && imageX < g.imageWidth
            sources[row &* side &+ column] =
              isInside
              ? UnsafePointer(map.row((picture &* g.imageHeight &+ imageY) &* g.imageWidth &+ imageX)) : zeros
          }
        }
        let output = memory.image.tile(tile)
        let first = phase &* g.imageChannels
        var channel = 0
        while channel < g.imageChannels {
          for row in 0..<side {
            Transform.tile({ activate(sources[row &* side &+ $0].vector(channel)) }) {
              temporary[row &* side &+ $0] = $1
            }
          }
          for column in 0..<side {
            Transform.tile({ temporary[$0 &* side &+ column] }) {
              output.store(
                $1, ($0 &* side &+ column) &* memory.image.plane &+ memory.image.channel(first &+ channel))
            }
          }
          channel &+= Vector.scalarCount
        }
      }
    }
  }

  /// Z of the activated grid.
  func transformGrid(_ input: Activated) {
    if input.slope == 1 {
      transformGrid(input.map) { $0 }
    } else {
      transformGrid(input.map) { $0.activated(input.slope) }
    }
  }

  @inline(__always)
  private func transformGrid(_ map: FeatureMap, _ activate: (Vector) -> Vector) {
    let (side, outputs) = (Transform.frequencies, Transform.outputs)
    forTiles(width: g.gridChannels) { tile, sources, temporary in
      let (picture, y, x) = place(tile)
      for row in 0..<outputs {
        for column in 0..<outputs {
          sources[row &* outputs &+ column] =
            y &+ row < g.gridHeight && x &+ column < g.gridWidth
            ? UnsafePointer(map.row((picture &* g.gridHeight &+ y &+ row) &* g.gridWidth &+ x &+ column)) : zeros
        }
      }
      let output = memory.grid.tile(tile)
      var channel = 0
      while channel < g.gridChannels {
        for row in 0..<outputs {
          Transform.outputsAdjoint({ activate(sources[row &* outputs &+ $0].vector(channel)) }) {
            temporary[row &* side &+ $0] = $1
          }
        }
        for column in 0..<side {
          Transform.outputsAdjoint({ temporary[$0 &* side &+ column] }) {
            output.store($1, ($0 &* side &+ column) &* memory.grid.plane &+ memory.grid.channel(channel))
          }
        }
        channel &+= Vector.scalarCount
      }
    }
  }

  /// Calls `body` for every tile, with room for a tile's places and values.
  @inline(__always)
  private func forTiles(
    width: Int,
    _ body: (Int, UnsafeMutablePointer<UnsafePointer<Float>>, UnsafeMutablePointer<Vector>) -> Void
  ) {
    let block = max(1, 2048 / max(1, width))
    pool.run((tiles + block - 1) / block) { task, _ in
      withWorkspace { sources, temporary in
        for tile in task &* block..<min(tiles, (task &+ 1) &* block) { body(tile, sources, temporary) }
      }
    }
  }

  @inline(__always)
  private func withWorkspace(
    _ body: (UnsafeMutablePointer<UnsafePointer<Float>>, UnsafeMutablePointer<Vector>) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: UnsafePointer<Float>.self, capacity: Self.frequencies) { sources in
      withTemporaryVectors(Self.frequencies) { temporary in
        if let sources = sources.baseAddress { body(sources, temporary) }
      }
    }
  }

  // MARK: Weights

  /// Some rows of frequencies of U, for one panel's chunk of one phase: [f][channel][16], `plane` floats from a frequency to
  /// the next.
  @inline(__always)
  func transformWeights(
    _ u: UnsafeMutablePointer<Float>, plane: Int, _ weights: WeightPanels, panel: Int, phase: Int, rows: Range<Int>,
    channels: Range<Int>
  ) {
    let (side, taps, width) = (Transform.frequencies, Transform.taps, BlockProduct.width)
    withUnsafeTemporaryAllocation(of: UnsafePointer<Float>.self, capacity: taps * taps) { sources in
      for index in 0..<taps &* taps {
        sources[index] = UnsafePointer(weights.row(panel: panel, tap: tap(index, phase), row: channels.lowerBound))
      }
      for row in rows {
        let coefficients = Transform.weightRow(row)
        let output = u + (row &- rows.lowerBound) &* side &* plane
        for offset in Swift.stride(from: 0, to: channels.count &* width, by: Vector.scalarCount) {
          Transform.weights({ column in
            var sum = sources[column].vector(offset) * coefficients[0]
            for a in 1..<taps {
              sum = sum.adding(coefficients[a], sources[a &* taps &+ column].vector(offset))
            }
            return sum
          }) {
            output.store($1, $0 &* plane &+ offset)
          }
        }
      }
    }
  }

  /// The weights ready for a product with the columns of `side`, or how they must be transposed chunk by chunk: with few
  /// tiles, where each is used once.
  func panels(of side: PanelSide, _ weights: WeightPanels) -> (WeightPanels, isTransposed: Bool) {
    if weights.side == side { return (weights, false) }
    if isOneBlock { return (weights, true) }
    let output = weights.transposed(memory.weights)
    pool.run(output.panels * 16) { task, _ in
      let (panel, tap) = task.quotientAndRemainder(dividingBy: 16)
      for source in 0..<weights.panels {
        weights.transposeBlock(
          output.row(panel: panel, tap: tap, row: source &* BlockProduct.width), panel: source, tap: tap,
          row: panel &* BlockProduct.width)
      }
    }
    return (output, false)
  }

  /// Some rows of a panel of the transposed weights, of one phase.
  @inline(__always)
  func transpose(_ output: WeightPanels, _ weights: WeightPanels, panel: Int, phase: Int, rows: Range<Int>) {
    let width = BlockProduct.width
    for index in 0..<Transform.taps &* Transform.taps {
      let tap = tap(index, phase)
      for row in Swift.stride(from: rows.lowerBound, to: rows.upperBound, by: width) {
        weights.transposeBlock(
          output.row(panel: 0, tap: tap, row: row &- rows.lowerBound), panel: row / width, tap: tap,
          row: panel &* width)
      }
    }
  }

  /// The kernel's tap of a phase's tap.
  @inline(__always)
  func tap(_ index: Int, _ phase: Int) -> Int {
    let (row, column) = index.quotientAndRemainder(dividingBy: Transform.taps)
    let (phaseY, phaseX) = phase.quotientAndRemainder(dividingBy: g.stride)
    return (row &* g.stride &+ phaseY) &* g.kernel &+ column &* g.stride &+ phaseX
  }
}

/// What a place outside the image reads: at least as many zeros as a map has channels. Never written.
nonisolated(unsafe) let zeros: UnsafePointer<Float> = {
  let memory = UnsafeMutablePointer<Float>.allocate(capacity: mostChannels)
  memory.initialize(repeating: 0, count: mostChannels)
  return UnsafePointer(memory)
}()

/// The widest map that the vector kernels take.
let mostChannels = 1 << 14

/// Vectors for the length of one call.
@inline(__always)
func withTemporaryVectors(_ count: Int, _ body: (UnsafeMutablePointer<Vector>) -> Void) {
  withUnsafeTemporaryAllocation(of: Vector.self, capacity: count) { buffer in
    if let memory = buffer.baseAddress { body(memory) }
  }
}

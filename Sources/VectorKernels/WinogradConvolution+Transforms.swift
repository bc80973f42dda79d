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
              ? UnsafePointer(map.pixel((picture &* g.imageHeight &+ imageY) &* g.imageWidth &+ imageX)) : zeros
          }
        }
        let output = memory.image + (tile &* memory.imageRow &+ phase &* g.imageChannels)
        var channel = 0
        while channel < g.imageChannels {
          for row in 0..<side {
            Transform.tile({ activate(sources[row &* side &+ $0].vector(channel)) }) {
              temporary[row &* side &+ $0] = $1
            }
          }
          for column in 0..<side {
            Transform.tile({ temporary[$0 &* side &+ column] }) {
              output.store($1, ($0 &* side &+ column) &* memory.imagePlane &+ channel)
            }
          }
          channel &+= 8
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
            ? UnsafePointer(map.pixel((picture &* g.gridHeight &+ y &+ row) &* g.gridWidth &+ x &+ column)) : zeros
        }
      }
      let output = memory.grid + tile &* memory.gridRow
      var channel = 0
      while channel < g.gridChannels {
        for row in 0..<outputs {
          Transform.outputsAdjoint({ activate(sources[row &* outputs &+ $0].vector(channel)) }) {
            temporary[row &* side &+ $0] = $1
          }
        }
        for column in 0..<side {
          Transform.outputsAdjoint({ temporary[$0 &* side &+ column] }) {
            output.store($1, ($0 &* side &+ column) &* memory.gridPlane &+ channel)
          }
        }
        channel &+= 8
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

  /// U of one panel's chunk of image channels of one phase: [f][channel][16], `plane` floats from a frequency to the next.
  @inline(__always)
  func transformWeights(
    _ u: UnsafeMutablePointer<Float>, plane: Int, _ weights: WeightPanels, panel: Int, phase: Int,
    channels: Range<Int>, _ temporary: UnsafeMutablePointer<Vector>
  ) {
    for channel in channels {
      let source = weights.row(panel: panel, tap: 0, channel: channel)
      let output = u + (channel &- channels.lowerBound) &* BlockProduct.width
      for half in Swift.stride(from: 0, to: BlockProduct.width, by: 8) {
        transformTaps(output + half, plane, phase, temporary) {
          source.vector($0 &* weights.channels &* BlockProduct.width &+ half)
        }
      }
    }
  }

  /// U^T of sixteen image channels of one phase and some panels: [f][grid channel][16 image channels].
  /// - Parameter blocks: room for 4 x 4 blocks of 16 x 16 floats.
  @inline(__always)
  func transformWeightsTransposed(
    _ u: UnsafeMutablePointer<Float>, plane: Int, _ weights: WeightPanels, panels: Range<Int>, phase: Int,
    channel: Int, _ temporary: UnsafeMutablePointer<Vector>, blocks: UnsafeMutablePointer<Float>
  ) {
    let width = BlockProduct.width
    for panel in panels {
      for tap in 0..<Transform.taps &* Transform.taps {
        let place = self.tap(tap, phase)
        transposeBlock(
          blocks + place &* width &* width, stride: width,
          weights.row(panel: panel, tap: place, channel: channel), stride: width)
      }
      for row in 0..<width {
        let output = u + ((panel &- panels.lowerBound) &* width &+ row) &* width
        for half in Swift.stride(from: 0, to: width, by: 8) {
          transformTaps(output + half, plane, phase, temporary) {
            blocks.vector(($0 &* width &+ row) &* width &+ half)
          }
        }
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

  /// G g G^T of eight columns, g read by its tap in the kernel.
  @inline(__always)
  private func transformTaps(
    _ output: UnsafeMutablePointer<Float>, _ plane: Int, _ phase: Int, _ temporary: UnsafeMutablePointer<Vector>,
    _ load: (Int) -> Vector
  ) {
    let (side, taps) = (Transform.frequencies, Transform.taps)
    for row in 0..<taps {
      Transform.weights({ load(tap(row &* taps &+ $0, phase)) }) { temporary[row &* side &+ $0] = $1 }
    }
    for column in 0..<side {
      Transform.weights({ temporary[$0 &* side &+ column] }) {
        output.store($1, ($0 &* side &+ column) &* plane)
      }
    }
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

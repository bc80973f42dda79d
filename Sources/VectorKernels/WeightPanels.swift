internal import Kernels

/// Weights as every product here reads them: [grid channels / 16][tap][image channel][16 grid channels]. A panel is the
/// right-hand side of a block product as it lies. Transposed weights have image and grid exchanged.
struct WeightPanels {
  let weights: UnsafeMutablePointer<Float>
  /// Rows of a panel's tap.
  let channels: Int
  /// Floats of a panel.
  let panel: Int

  init(_ weights: UnsafeMutablePointer<Float>, _ g: ConvolutionGeometry) {
    self.weights = weights
    channels = g.imageChannels
    panel = g.kernel * g.kernel * g.imageChannels * BlockProduct.width
  }

  /// Panels with sixteen taps of so many rows.
  init(_ weights: UnsafeMutablePointer<Float>, channels: Int) {
    self.weights = weights
    self.channels = channels
    panel = 16 * channels * BlockProduct.width
  }

  /// The sixteen weights of a tap and an image channel.
  @inline(__always)
  func offset(panel index: Int, tap: Int, channel: Int) -> Int {
    index &* panel &+ (tap &* channels &+ channel) &* BlockProduct.width
  }

  @inline(__always)
  func row(panel index: Int, tap: Int, channel: Int) -> UnsafeMutablePointer<Float> {
    weights + offset(panel: index, tap: tap, channel: channel)
  }
}

/// target[j][i] = source[i][j] for sixteen rows of sixteen floats.
@inline(__always)
func transposeBlock(
  _ target: UnsafeMutablePointer<Float>, stride targetStride: Int, _ source: UnsafePointer<Float>,
  stride sourceStride: Int
) {
  for row in Swift.stride(from: 0, to: 16, by: 8) {
    for column in Swift.stride(from: 0, to: 16, by: 8) {
      transposeEight(
        target + (column &* targetStride &+ row), targetStride, source + (row &* sourceStride &+ column), sourceStride)
    }
  }
}

@inline(__always)
private func transposeEight(
  _ target: UnsafeMutablePointer<Float>, _ targetStride: Int, _ source: UnsafePointer<Float>, _ sourceStride: Int
) {
  @inline(__always)
  func pairs(_ row: Int) -> (Vector, Vector) {
    let a = (source + row &* sourceStride).vector(0)
    let b = (source + (row &+ 1) &* sourceStride).vector(0)
    return (
      Vector(a[0], b[0], a[1], b[1], a[4], b[4], a[5], b[5]), Vector(a[2], b[2], a[3], b[3], a[6], b[6], a[7], b[7])
    )
  }
  @inline(__always)
  func quads(_ a: Vector, _ b: Vector) -> (Vector, Vector) {
    (Vector(a[0], a[1], b[0], b[1], a[4], a[5], b[4], b[5]), Vector(a[2], a[3], b[2], b[3], a[6], a[7], b[6], b[7]))
  }
  let (p0, p1, p2, p3) = (pairs(0), pairs(2), pairs(4), pairs(6))
  let (upper0, upper1) = (quads(p0.0, p1.0), quads(p0.1, p1.1))
  let (lower0, lower1) = (quads(p2.0, p3.0), quads(p2.1, p3.1))
  @inline(__always)
  func put(_ row: Int, _ a: Vector, _ b: Vector) {
    (target + row &* targetStride).store(Vector(lowHalf: a.lowHalf, highHalf: b.lowHalf), 0)
    (target + (row &+ 4) &* targetStride).store(Vector(lowHalf: a.highHalf, highHalf: b.highHalf), 0)
  }
  put(0, upper0.0, lower0.0)
  put(1, upper0.1, lower0.1)
  put(2, upper1.0, lower1.0)
  put(3, upper1.1, lower1.1)
}

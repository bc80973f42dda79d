/// The grid of pixels a world is drawn on: a square window around its origin.
///
/// A picture of `size` pixels shows 16 sqrt(size) units (512 at the most), so a small picture shows fewer streets and
/// not only thinner ones. It is drawn with at least one pixel a unit and averaged down.
struct Raster {
  /// Pixels a side of the finished picture.
  let size: Int
  /// Drawn pixels for each of the finished ones, along each axis.
  let oversampling: Int
  /// Drawn pixels a side.
  let side: Int
  /// Drawn pixels a unit.
  let scale: Float
  /// Half the side of the window, in units.
  let reach: Float

  init(size: Int) {
    self.size = size
    let extent = min(2 * World.halfExtent, 16 * Float(size).squareRoot())
    oversampling = max(1, Int((extent / Float(size)).rounded(.up)))
    side = size * oversampling
    scale = Float(side) / extent
    reach = extent / 2
  }

  var window: Box { Box(low: Point(repeating: -reach), high: Point(repeating: reach)) }

  func place(_ x: Int, _ y: Int) -> Point {
    (Point(Float(x), Float(y)) + 0.5) / scale - reach
  }

  /// Calls `body` with the index and the place of every pixel whose middle is in the box.
  @inline(__always)
  func visit(_ box: Box, _ body: (Int, Point) -> Void) {
    let low = pointwiseMax((box.low + reach) * scale, Point())
    let high = pointwiseMin((box.high + reach) * scale, Point(repeating: Float(side)))
    guard low.x < high.x, low.y < high.y else { return }
    for y in Int(low.y)..<Int(high.y.rounded(.up)) {
      for x in Int(low.x)..<Int(high.x.rounded(.up)) {
        body(y * side + x, place(x, y))
      }
    }
  }

  /// How much of a pixel is covered by a shape whose edge is at this distance: 1 inside, 0 outside, smooth over a pixel.
  @inline(__always)
  func coverage(_ distance: Float) -> Float {
    min(max(0.5 - distance * scale, 0), 1)
  }

  /// How much of a pixel a line covers.
  @inline(__always)
  func line(_ distance: Float, halfWidth: Float) -> Float {
    coverage(abs(distance) - halfWidth)
  }
}

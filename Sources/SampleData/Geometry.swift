internal import Glibc

/// A place in the world, or a vector; x to the right, y down, in units (a unit is a pixel of a 256-pixel picture).
typealias Point = SIMD2<Float>

func dot(_ a: Point, _ b: Point) -> Float { a.x * b.x + a.y * b.y }

func length(_ a: Point) -> Float { dot(a, a).squareRoot() }

/// The vector turned by a right angle, clockwise on the screen.
func perpendicular(_ a: Point) -> Point { Point(-a.y, a.x) }

func direction(_ angle: Float) -> Point { Point(cosf(angle), sinf(angle)) }

func sine(_ angle: Float) -> Float { sinf(angle) }

/// The vector as long as one unit; a null vector gives the x axis.
func normalized(_ a: Point) -> Point {
  let norm = length(a)
  return norm > 0 ? a / norm : Point(1, 0)
}

func mix(_ a: Float, _ b: Float, _ t: Float) -> Float { a + (b - a) * t }

/// 0 below `low`, 1 above `high`, and the cubic between.
func smoothstep(_ low: Float, _ high: Float, _ x: Float) -> Float {
  let t = min(max((x - low) / (high - low), 0), 1)
  return t * t * (3 - 2 * t)
}

/// The maximum of two distances with its crease rounded over `radius`, which rounds the corners of what they bound.
func smoothMaximum(_ a: Float, _ b: Float, _ radius: Float) -> Float {
  let h = max(radius - abs(a - b), 0)
  return max(a, b) + h * h / (4 * radius)
}

/// An upright rectangle of the world.
struct Box {
  var low: Point
  var high: Point

  init(low: Point, high: Point) {
    self.low = low
    self.high = high
  }

  init(around points: some Sequence<Point>) {
    low = Point(repeating: .infinity)
    high = Point(repeating: -.infinity)
    for point in points {
      low = pointwiseMin(low, point)
      high = pointwiseMax(high, point)
    }
  }

  func grown(by margin: Float) -> Box { Box(low: low - margin, high: high + margin) }

  func contains(_ p: Point) -> Bool { p.x >= low.x && p.x <= high.x && p.y >= low.y && p.y <= high.y }

  func meets(_ other: Box) -> Bool {
    low.x < other.high.x && other.low.x < high.x && low.y < other.high.y && other.low.y < high.y
  }
}

/// The distance from a point to a segment, and how far along the segment its foot lies.
func segmentDistance(_ p: Point, _ a: Point, _ b: Point) -> (distance: Float, along: Float) {
  let edge = b - a
  let norm = length(edge)
  let unit = edge / max(norm, 1e-6)
  let along = min(max(dot(p - a, unit), 0), norm)
  return (length(p - a - unit * along), along)
}

/// The angle of a vector, -pi...pi.
func arcTangent(_ a: Point) -> Float { atan2f(a.y, a.x) }

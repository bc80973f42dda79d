internal import Random

/// The open water of a world: at most one river or coast, and ponds in the parks.
struct Water {
  enum Body {
    /// Streets cross it on bridges.
    case river(Course)
    /// All beyond the course is sea.
    case coast(Course)
  }

  /// A meandering line.
  struct Course {
    let origin: Point
    let axis: Point
    let halfWidth: Float
    private let waves: [(amplitude: Float, frequency: Float, phase: Float)]

    init(through origin: Point, halfWidth: Float, _ random: inout PhiloxStream) {
      self.origin = origin
      self.halfWidth = halfWidth
      axis = direction(random.angle())
      waves = [(random.float(14, 30), random.float(200, 320)), (random.float(3, 8), random.float(70, 120))].map {
        ($0.0, 2 * Float.pi / $0.1, random.angle())
      }
    }

    /// The signed distance to the line, positive on its left.
    func offset(_ p: Point) -> Float {
      let along = dot(p - origin, axis)
      var across = dot(p - origin, perpendicular(axis))
      var slope: Float = 0
      for wave in waves {
        across -= wave.amplitude * sine(wave.frequency * along + wave.phase)
        slope += wave.amplitude * wave.frequency * sine(wave.frequency * along + wave.phase + Float.pi / 2)
      }
      return across / (1 + slope * slope).squareRoot()
    }
  }

  struct Pond {
    let centre: Point
    let radius: Float
    let lobes: [(count: Float, depth: Float, phase: Float)]

    init(centre: Point, radius: Float, _ random: inout PhiloxStream) {
      self.centre = centre
      self.radius = radius
      lobes = [2, 3, 5].map { (Float($0), 0.3 / Float($0) * random.float(0.5, 1), random.angle()) }
    }

    func distance(_ p: Point) -> Float {
      let arm = p - centre
      let reach = length(arm)
      guard reach < radius * 2 else { return reach - radius * 1.4 }
      let angle = arcTangent(arm)
      let edge = lobes.reduce(Float(1)) { $0 + $1.depth * sine($1.count * angle + $1.phase) }
      return (reach - radius * edge) * 0.85
    }
  }

  var body: Body?
  var ponds: [Pond] = []

  /// Below 0 in a river.
  func riverDistance(_ p: Point) -> Float {
    guard case .river(let course) = body else { return .infinity }
    return abs(course.offset(p)) - course.halfWidth
  }

  /// Below 0 in the sea and in ponds.
  func stillDistance(_ p: Point) -> Float {
    var distance = Float.infinity
    if case .coast(let course) = body { distance = course.halfWidth - course.offset(p) }
    for pond in ponds { distance = min(distance, pond.distance(p)) }
    return distance
  }

  /// Below 0 in any water.
  func distance(_ p: Point) -> Float {
    min(riverDistance(p), stillDistance(p))
  }
}

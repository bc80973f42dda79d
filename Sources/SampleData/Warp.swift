internal import Random

/// Bends the straight plan on which streets are laid out into the world that is seen.
struct Warp {
  private struct Wave {
    let frequency: Point
    let phase: Float
    let displacement: Point
  }

  private let waves: [Wave]
  /// No point moves farther than this.
  let reach: Float

  init(_ random: inout PhiloxStream) {
    var waves: [Wave] = []
    var reach: Float = 0
    for _ in 0..<3 {
      let wavelength = random.float(150, 420)
      let amplitude = wavelength * random.float(0.008, 0.024)
      waves.append(
        Wave(
          frequency: direction(random.angle()) * (2 * Float.pi / wavelength), phase: random.angle(),
          displacement: direction(random.angle()) * amplitude))
      reach += amplitude
    }
    self.waves = waves
    self.reach = reach
  }

  func plan(_ world: Point) -> Point {
    world + displacement(world)
  }

  /// The inverse of `plan`, by iteration: the bend is gentle, so each round leaves less than half the error.
  func world(_ plan: Point) -> Point {
    var world = plan
    for _ in 0..<6 { world = plan - displacement(world) }
    return world
  }

  private func displacement(_ p: Point) -> Point {
    var sum = Point()
    for wave in waves { sum += wave.displacement * sine(dot(wave.frequency, p) + wave.phase) }
    return sum
  }
}

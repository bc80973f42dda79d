internal import Random

/// Smooth random textures from one table of random numbers that repeats every 256 units.
struct Noise: Sendable {
  static let shared = Noise()
  private static let side = 256
  private let table: [Float]

  private init() {
    let generator = Philox(key: 0x6E6F_6973_6500_0001)
    var table: [Float] = []
    table.reserveCapacity(Noise.side * Noise.side)
    for counter in 0..<UInt64(Noise.side * Noise.side / 4) {
      let words = generator.block(counter)
      for lane in 0..<4 { table.append(Float(words[lane] >> 8) * 0x1p-24) }
    }
    self.table = table
  }

  /// The number 0...1 at a lattice point.
  func cell(_ x: Int, _ y: Int) -> Float {
    table[(y & 255) << 8 | (x & 255)]
  }

  /// 0...1, about 0.5 on average, smooth over one unit of `p`.
  func value(_ p: Point) -> Float {
    let floor = p.rounded(.down)
    let x = Int(floor.x)
    let y = Int(floor.y)
    let t = p - floor
    let u = t * t * (3 - 2 * t)
    let top = mix(cell(x, y), cell(x + 1, y), u.x)
    let bottom = mix(cell(x, y + 1), cell(x + 1, y + 1), u.x)
    return mix(top, bottom, u.y)
  }

  /// Three octaves, 0...1.
  func fractal(_ p: Point) -> Float {
    (value(p) + 0.5 * value(p * 2.03 + 17.3) + 0.25 * value(p * 4.1 + 71.9)) / 1.75
  }
}

/// F(2, 2) at the points 0, 1 and infinity: 9 products for 16 in two dimensions. Of sums and differences alone.
enum TwoByTwo: WinogradTransform {
  static var outputs: Int { 2 }
  static var taps: Int { 2 }

  @inline(__always)
  static func tile(_ d: (Int) -> Vector, _ store: (Int, Vector) -> Void) {
    let d1 = d(1)
    store(0, d(0) - d1)
    store(1, d1)
    store(2, d(2) - d1)
  }

  @inline(__always)
  static func tileAdjoint(_ v: (Int) -> Vector, _ store: (Int, Vector) -> Void) {
    let (v0, v2) = (v(0), v(2))
    store(0, v0)
    store(1, v(1) - (v0 + v2))
    store(2, v2)
  }

  @inline(__always)
  static func weights(_ g: (Int) -> Vector, _ store: (Int, Vector) -> Void) {
    let (g0, g1) = (g(0), g(1))
    store(0, g0)
    store(1, g0 + g1)
    store(2, g1)
  }

  static func weightRow(_ frequency: Int) -> SIMD4<Float> {
    switch frequency {
    case 0: [1, 0, 0, 0]
    case 1: [1, 1, 0, 0]
    default: [0, 1, 0, 0]
    }
  }

  @inline(__always)
  static func weightsAdjoint(_ u: (Int) -> Vector, _ store: (Int, Vector) -> Void) {
    let u1 = u(1)
    store(0, u(0) + u1)
    store(1, u1 + u(2))
  }

  @inline(__always)
  static func outputs(_ m: (Int) -> Vector, _ store: (Int, Vector) -> Void) {
    let m1 = m(1)
    store(0, m(0) + m1)
    store(1, m1 + m(2))
  }

  @inline(__always)
  static func outputsAdjoint(_ y: (Int) -> Vector, _ store: (Int, Vector) -> Void) {
    let (y0, y1) = (y(0), y(1))
    store(0, y0)
    store(1, y0 + y1)
    store(2, y1)
  }
}

/// F(4, 2) at the points 0, 1, -1, 1/2 and infinity: 25 products for 64 in two dimensions.
enum FourByTwo: WinogradTransform {
  static var outputs: Int { 4 }
  static var taps: Int { 2 }

  @inline(__always)
  static func tile(_ d: (Int) -> Vector, _ store: (Int, Vector) -> Void) {
    let (d1, d2, d3) = (d(1), d(2), d(3))
    let half = d3 - d1
    store(0, (d(0) - d2).adding(2, half))
    store(1, half + (d2 + d3))
    store(2, d1.adding(-3, d2).adding(2, d3))
    store(3, half)
    store(4, (d(4) - d2) * 2 - half)
  }

  @inline(__always)
  static func tileAdjoint(_ v: (Int) -> Vector, _ store: (Int, Vector) -> Void) {
    let (v0, v1, v2, v4) = (v(0), v(1), v(2), v(4))
    let half = v(3).adding(2, v0) - v4
    store(0, v0)
    store(1, (v2 - v1) - half)
    store(2, (v1 - v0).adding(-3, v2).adding(-2, v4))
    store(3, half.adding(2, v1 + v2))
    store(4, v4 + v4)
  }

  @inline(__always)
  static func weights(_ g: (Int) -> Vector, _ store: (Int, Vector) -> Void) {
    let (g0, g1) = (g(0), g(1))
    store(0, g0)
    store(1, (g0 + g1) * 0.5)
    store(2, (g1 - g0) * (1 / 6))
    store(3, (g0 + g0 + g1) * (-4 / 3))
    store(4, g1 * 0.5)
  }

  static func weightRow(_ frequency: Int) -> SIMD4<Float> {
    switch frequency {
    case 0: [1, 0, 0, 0]
    case 1: [0.5, 0.5, 0, 0]
    case 2: [-1 / 6, 1 / 6, 0, 0]
    case 3: [-8 / 3, -4 / 3, 0, 0]
    default: [0, 0.5, 0, 0]
    }
  }

  @inline(__always)
  static func weightsAdjoint(_ u: (Int) -> Vector, _ store: (Int, Vector) -> Void) {
    let (u1, u2, u3) = (u(1) * 0.5, u(2) * (1 / 6), u(3) * (-4 / 3))
    store(0, (u(0) + u1).adding(2, u3) - u2)
    store(1, (u1 + u2) + u3.adding(0.5, u(4)))
  }

  @inline(__always)
  static func outputs(_ m: (Int) -> Vector, _ store: (Int, Vector) -> Void) {
    let (m1, m2, m3) = (m(1), m(2), m(3))
    let (sum, difference) = (m1 + m2, m1 - m2)
    store(0, m(0) + m3 + sum)
    store(1, difference.adding(0.5, m3))
    store(2, sum.adding(0.25, m3))
    store(3, (difference + m(4)).adding(0.125, m3))
  }

  @inline(__always)
  static func outputsAdjoint(_ y: (Int) -> Vector, _ store: (Int, Vector) -> Void) {
    let (y0, y1, y2, y3) = (y(0), y(1), y(2), y(3))
    let (even, odd) = (y0 + y2, y1 + y3)
    store(0, y0)
    store(1, even + odd)
    store(2, even - odd)
    store(3, y0.adding(0.5, y1).adding(0.25, y2).adding(0.125, y3))
    store(4, y3)
  }
}

/// F(4, 4) at the points 0, 1, -1, 1/2, -1/2, -2 and infinity: 49 products for 256 in two dimensions.
enum FourByFour: WinogradTransform {
  static var outputs: Int { 4 }
  static var taps: Int { 4 }

  @inline(__always)
  static func tile(_ d: (Int) -> Vector, _ store: (Int, Vector) -> Void) {
    let (d0, d1, d2, d3, d4, d5, d6) = (d(0), d(1), d(2), d(3), d(4), d(5), d(6))
    // (x^2 - 1)(x^2 - 1/4) at three shifts: the points 0, -2 and infinity.
    let s0 = d4.adding(-1.25, d2).adding(0.25, d0)
    let s1 = d5.adding(-1.25, d3).adding(0.25, d1)
    let s2 = d6.adding(-1.25, d4).adding(0.25, d2)
    store(0, s1.adding(2, s0))
    store(5, s1)
    store(6, s2.adding(2, s1))
    // x(x + 2) at four shifts: the pairs.
    let (a0, a1, a2, a3) = (d2.adding(2, d1), d3.adding(2, d2), d4.adding(2, d3), d5.adding(2, d4))
    let (q0, q1) = (a2.adding(-0.25, a0), a3.adding(-0.25, a1))
    store(1, q1 + q0)
    store(2, q1 - q0)
    let (r0, r1) = (a2 - a0, a3 - a1)
    store(3, r1.adding(0.5, r0))
    store(4, r1.adding(-0.5, r0))
  }

  @inline(__always)
  static func tileAdjoint(_ v: (Int) -> Vector, _ store: (Int, Vector) -> Void) {
    let (v0, v6) = (v(0), v(6))
    let (s0, s1, s2) = (v0 + v0, (v0 + v(5)).adding(2, v6), v6)
    let (v1, v2, v3, v4) = (v(1), v(2), v(3), v(4))
    let (q0, q1, r0, r1) = (v1 - v2, v1 + v2, (v3 - v4) * 0.5, v3 + v4)
    let (a2, a3) = (q0 + r0, q1 + r1)
    let (a0, a1) = (q0.adding(4, r0) * -0.25, q1.adding(4, r1) * -0.25)
    store(0, s0 * 0.25)
    store(1, (a0 + a0).adding(0.25, s1))
    store(2, a0.adding(2, a1).adding(0.25, s2).adding(-1.25, s0))
    store(3, a1.adding(2, a2).adding(-1.25, s1))
    store(4, (a2 + s0).adding(2, a3).adding(-1.25, s2))
    store(5, a3 + s1)
    store(6, s2)
  }

  /// The reciprocals of the products of each point's distances from the others.
  @inline(__always)
  private static var scale: (Float, Float, Float, Float, Float, Float) {
    (2, 1 / 4.5, 1 / 1.5, -1 / 0.9375, -1 / 0.5625, -1 / 22.5)
  }

  @inline(__always)
  static func weights(_ g: (Int) -> Vector, _ store: (Int, Vector) -> Void) {
    let (g0, g1, g2, g3) = (g(0), g(1), g(2), g(3))
    let (even, odd) = (g0 + g2, g1 + g3)
    let (evenHalf, oddHalf) = (g0.adding(0.25, g2), (g1 * 0.5).adding(0.125, g3))
    store(0, g0 * scale.0)
    store(1, (even + odd) * scale.1)
    store(2, (even - odd) * scale.2)
    store(3, (evenHalf + oddHalf) * scale.3)
    store(4, (evenHalf - oddHalf) * scale.4)
    store(5, g0.adding(-2, g1).adding(4, g2).adding(-8, g3) * scale.5)
    store(6, g3)
  }

  static func weightRow(_ frequency: Int) -> SIMD4<Float> {
    switch frequency {
    case 0: SIMD4(1, 0, 0, 0) * scale.0
    case 1: SIMD4(1, 1, 1, 1) * scale.1
    case 2: SIMD4(1, -1, 1, -1) * scale.2
    case 3: SIMD4(1, 0.5, 0.25, 0.125) * scale.3
    case 4: SIMD4(1, -0.5, 0.25, -0.125) * scale.4
    case 5: SIMD4(1, -2, 4, -8) * scale.5
    default: SIMD4(0, 0, 0, 1)
    }
  }

  @inline(__always)
  static func weightsAdjoint(_ u: (Int) -> Vector, _ store: (Int, Vector) -> Void) {
    let (u1, u2) = (u(1) * scale.1, u(2) * scale.2)
    let (u3, u4, u5) = (u(3) * scale.3, u(4) * scale.4, u(5) * scale.5)
    let (sum, difference, sumHalf, differenceHalf) = (u1 + u2, u1 - u2, u3 + u4, u3 - u4)
    store(0, (sum + sumHalf + u5).adding(scale.0, u(0)))
    store(1, difference.adding(0.5, differenceHalf).adding(-2, u5))
    store(2, sum.adding(0.25, sumHalf).adding(4, u5))
    store(3, (difference + u(6)).adding(0.125, differenceHalf).adding(-8, u5))
  }

  @inline(__always)
  static func outputs(_ m: (Int) -> Vector, _ store: (Int, Vector) -> Void) {
    let (m1, m2, m3, m4, m5) = (m(1), m(2), m(3), m(4), m(5))
    let (sum, difference, sumHalf, differenceHalf) = (m1 + m2, m1 - m2, m3 + m4, m3 - m4)
    store(0, (m(0) + sum) + (sumHalf + m5))
    store(1, difference.adding(0.5, differenceHalf).adding(-2, m5))
    store(2, sum.adding(0.25, sumHalf).adding(4, m5))
    store(3, (difference + m(6)).adding(0.125, differenceHalf).adding(-8, m5))
  }

  @inline(__always)
  static func outputsAdjoint(_ y: (Int) -> Vector, _ store: (Int, Vector) -> Void) {
    let (y0, y1, y2, y3) = (y(0), y(1), y(2), y(3))
    let (even, odd) = (y0 + y2, y1 + y3)
    let (evenHalf, oddHalf) = (y0.adding(0.25, y2), (y1 * 0.5).adding(0.125, y3))
    store(0, y0)
    store(1, even + odd)
    store(2, even - odd)
    store(3, evenHalf + oddHalf)
    store(4, evenHalf - oddHalf)
    store(5, y0.adding(-2, y1).adding(4, y2).adding(-8, y3))
    store(6, y3)
  }
}

internal import Glibc

/// A square of complex numbers whose side is a power of two, and its discrete Fourier transform. Real and imaginary parts lie
/// apart, rows from the top.
package struct ComplexSquare: Sendable {
  package let side: Int
  package var real: [Float]
  package var imaginary: [Float]

  /// All zero.
  /// - Precondition: `side` is a power of two.
  package init(side: Int) {
    precondition(side > 0 && side & (side - 1) == 0)
    self.side = side
    real = [Float](repeating: 0, count: side * side)
    imaginary = real
  }

  /// In both directions, in place, not normalised: forward the sum over x of f(x) exp(-2 pi i k x / side), else with +.
  package mutating func transform(forward: Bool) {
    let plan = TransformPlan(side: side, forward: forward)
    for _ in 0..<2 {
      real.withUnsafeMutableBufferPointer { real in
        imaginary.withUnsafeMutableBufferPointer { imaginary in
          guard let real = real.baseAddress, let imaginary = imaginary.baseAddress else { return }
          plan.transformColumns(real, imaginary)
        }
      }
      transpose()
    }
  }

  private mutating func transpose() {
    let block = 32
    func transpose(_ values: inout [Float]) {
      values.withUnsafeMutableBufferPointer { values in
        for top in stride(from: 0, to: side, by: block) {
          for left in stride(from: top, to: side, by: block) {
            for y in top..<min(top + block, side) {
              for x in max(left, y + 1)..<max(left, y + 1, min(left + block, side)) {
                values.swapAt(y &* side &+ x, x &* side &+ y)
              }
            }
          }
        }
      }
    }
    transpose(&real)
    transpose(&imaginary)
  }
}

/// The butterflies of Cooley and Tukey's algorithm (1965), radix 2, decimation in time, over the columns of a square: each works
/// on whole rows, some columns at a time, so that the inner loop runs over adjacent values and the data stay in the cache.
private struct TransformPlan {
  private let side: Int
  /// cos and -+sin of 2 pi k / side for k below side / 2.
  private let cosines: [Float]
  private let sines: [Float]
  private static let columns = 64

  init(side: Int, forward: Bool) {
    self.side = side
    let angles = (0..<max(1, side / 2)).map { 2 * Double.pi * Double($0) / Double(side) }
    cosines = angles.map { Float(cos($0)) }
    sines = angles.map { Float(forward ? -sin($0) : sin($0)) }
  }

  func transformColumns(_ real: UnsafeMutablePointer<Float>, _ imaginary: UnsafeMutablePointer<Float>) {
    for left in stride(from: 0, to: side, by: TransformPlan.columns) {
      let width = min(TransformPlan.columns, side - left)
      reorder(real + left, imaginary + left, width)
      var half = 1
      while half < side {
        for first in stride(from: 0, to: side, by: 2 * half) {
          for place in 0..<half {
            let angle = place * (side / (2 * half))
            butterfly(
              real + left, imaginary + left, first + place, first + place + half, width, cosines[angle], sines[angle])
          }
        }
        half *= 2
      }
    }
  }

  /// Rows exchanged with those whose number has the same bits in the other order.
  private func reorder(_ real: UnsafeMutablePointer<Float>, _ imaginary: UnsafeMutablePointer<Float>, _ width: Int) {
    let bits = side.trailingZeroBitCount
    for row in 0..<side {
      var other = 0
      for bit in 0..<bits where row >> bit & 1 == 1 { other |= 1 << (bits - 1 - bit) }
      guard row < other else { continue }
      for x in 0..<width {
        swap(&real[row &* side &+ x], &real[other &* side &+ x])
        swap(&imaginary[row &* side &+ x], &imaginary[other &* side &+ x])
      }
    }
  }

  @inline(__always)
  private func butterfly(
    _ real: UnsafeMutablePointer<Float>, _ imaginary: UnsafeMutablePointer<Float>, _ upper: Int, _ lower: Int,
    _ width: Int,
    _ cosine: Float, _ sine: Float
  ) {
    let (r0, i0) = (real + upper * side, imaginary + upper * side)
    let (r1, i1) = (real + lower * side, imaginary + lower * side)
    for x in 0..<width {
      let turnedReal = r1[x] * cosine - i1[x] * sine
      let turnedImaginary = r1[x] * sine + i1[x] * cosine
      r1[x] = r0[x] - turnedReal
      i1[x] = i0[x] - turnedImaginary
      r0[x] += turnedReal
      i0[x] += turnedImaginary
    }
  }
}

package import Kernels

extension VectorizedKernels {
  /// output = tanh(input), for `count` images, within 4 units in the last place (2e-7 absolutely); odd, and NaN where the
  /// input is. Output and input may be the same memory.
  package func tanhForward(_ output: FeatureMap, input: FeatureMap, count: Int, pool: ComputePool) {
    let channels = input.channels
    let dense = input.stride == channels && output.stride == channels
    forRows(count &* input.pixels, channels: channels, pool) { rows in
      if dense {
        tanhRow(output.row(rows.lowerBound), input.row(rows.lowerBound), rows.count &* channels)
      } else {
        for row in rows { tanhRow(output.row(row), input.row(row), channels) }
      }
    }
  }

  package func tanhBackward(
    _ inputGradient: FeatureMap, outputGradient: FeatureMap, output: FeatureMap, adds: Bool, count: Int,
    pool: ComputePool
  ) {
    let channels = output.channels
    let dense = [inputGradient, outputGradient, output].allSatisfy { $0.stride == channels }
    forRows(count &* output.pixels, channels: channels, pool) { rows in
      if dense {
        let first = rows.lowerBound
        tanhGradientRow(
          inputGradient.row(first), outputGradient.row(first), output.row(first), adds, rows.count &* channels)
      } else {
        for row in rows {
          tanhGradientRow(inputGradient.row(row), outputGradient.row(row), output.row(row), adds, channels)
        }
      }
    }
  }
}

@inline(__always)
private func tanhRow(_ y: UnsafeMutablePointer<Float>, _ x: UnsafeMutablePointer<Float>, _ count: Int) {
  var i = 0
  while i &+ Vector.scalarCount <= count {
    y.store(hyperbolicTangent(x.vector(i)), i)
    i &+= Vector.scalarCount
  }
  if i < count {
    var rest = Vector()
    for lane in 0..<count &- i { rest[lane] = x[i &+ lane] }
    rest = hyperbolicTangent(rest)
    for lane in 0..<count &- i { y[i &+ lane] = rest[lane] }
  }
}

@inline(__always)
private func tanhGradientRow(
  _ dx: UnsafeMutablePointer<Float>, _ dy: UnsafeMutablePointer<Float>, _ y: UnsafeMutablePointer<Float>,
  _ adds: Bool, _ count: Int
) {
  @inline(__always)
  func write<L: FloatLanes>(_: L.Type, _ i: Int) {
    let output = L.load(y + i)
    let gradient = L.load(dy + i) * (L(repeating: 1) - output * output)
    (adds ? L.load(dx + i) + gradient : gradient).store(dx + i)
  }
  forEachLane(0..<count, { write(Vector.self, $0) }, { write(Float.self, $0) })
}

/// tanh |x| = t / (t + 2) with t = exp(2 |x|) - 1 = 2^n (exp(r) - 1) + 2^n - 1, where 2 |x| = n log 2 + r with |r| at most
/// log 2 / 2. exp(r) - 1 = r + r^2 q(r), q of degree 4 with the least relative error of the whole (1.3e-8).
@inline(__always)
private func hyperbolicTangent(_ x: Vector) -> Vector {
  let bits = unsafeBitCast(x, to: Register<UInt32>.self)
  let sign = bits & 0x8000_0000
  let positive = unsafeBitCast(bits & 0x7fff_ffff, to: Vector.self)
  // Beyond 9.02 it is 1 to the last bit.
  let z = positive.replacing(with: 9.5, where: positive .> 9.5) * 2
  // Adding 1.5 * 2^23 leaves the nearest integer in the lowest bits.
  let rounder: Float = 12_582_912
  let shifted = Vector(repeating: rounder).adding(1.44269504, z)
  let n = shifted - rounder
  let r = z.adding(-0.693145752, n).adding(-1.42860677e-6, n)
  let power = unsafeBitCast(
    unsafeBitCast(shifted, to: Register<UInt32>.self) &<< 23 &+ 0x3f80_0000, to: Vector.self)
  var q = Vector(repeating: 0.00836658012).adding(0.00138825097, r)
  q = Vector(repeating: 0.0416672006).addingProduct(q, r)
  q = Vector(repeating: 0.166665435).addingProduct(q, r)
  q = Vector(repeating: 0.49999997).addingProduct(q, r)
  let t = (power - 1).addingProduct(r.addingProduct(r * r, q), power)
  return unsafeBitCast(unsafeBitCast(t / (t + 2), to: Register<UInt32>.self) | sign, to: Vector.self)
}

/// One update of Adam (Kingma and Ba, arXiv 1412.6980, algorithm 1), with PyTorch's place for epsilon:
/// m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2, w -= rate / (1 - b1^t) * m / (sqrt(v / (1 - b2^t)) + epsilon).
package struct AdamStep: Sendable {
  package let firstDecay: Float
  package let secondDecay: Float
  package let epsilon: Float
  /// rate / (1 - b1^t).
  package let pace: Float
  /// 1 / sqrt(1 - b2^t).
  package let correction: Float

  /// - Parameter step: t, from 1.
  package init(rate: Double, step: Int, firstDecay: Double = 0.5, secondDecay: Double = 0.999, epsilon: Double = 1e-8) {
    self.firstDecay = Float(firstDecay)
    self.secondDecay = Float(secondDecay)
    self.epsilon = Float(epsilon)
    pace = Float(rate / (1 - power(firstDecay, step)))
    correction = Float(1 / (1 - power(secondDecay, step)).squareRoot())
  }

  /// Updates `count` weights and their moments, and clears their gradients for the next step in the same pass.
  package func update(
    weights: UnsafeMutablePointer<Float>, first: UnsafeMutablePointer<Float>, second: UnsafeMutablePointer<Float>,
    gradients: UnsafeMutablePointer<Float>, count: Int, pool: ComputePool
  ) {
    let block = 1 << 16
    pool.run((count + block - 1) / block) { task, _ in
      let range = task * block..<min(count, (task + 1) * block)
      update(
        weights + range.lowerBound, first + range.lowerBound, second + range.lowerBound,
        gradients + range.lowerBound, range.count)
    }
  }

  private func update(
    _ w: UnsafeMutablePointer<Float>, _ m: UnsafeMutablePointer<Float>, _ v: UnsafeMutablePointer<Float>,
    _ g: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    let (b1, b2, rest1, rest2) = (firstDecay, secondDecay, 1 - firstDecay, 1 - secondDecay)
    let (pace, correction, epsilon) = (pace, correction, epsilon)
    for i in 0..<count {
      let gradient = g[i]
      let first = b1 * m[i] + rest1 * gradient
      let second = b2 * v[i] + rest2 * (gradient * gradient)
      m[i] = first
      v[i] = second
      w[i] -= pace * first / (second.squareRoot() * correction + epsilon)
      g[i] = 0
    }
  }
}

/// By squaring: exact to a few ulp, and the same everywhere.
private func power(_ base: Double, _ exponent: Int) -> Double {
  var (result, factor, rest) = (1.0, base, exponent)
  while rest > 0 {
    if rest & 1 == 1 { result *= factor }
    factor *= factor
    rest >>= 1
  }
  return result
}

internal import Glibc

/// The loss of verdicts against one label, and its gradient. Verdicts are logits.
package enum AdversarialLoss: Sendable {
  /// Cross-entropy on logits: -label log s(v) - (1 - label) log(1 - s(v)), s the logistic function.
  case logistic
  /// (v - label)^2 (Mao et al., arXiv 1611.04076).
  case leastSquares

  /// The mean over `count` images of verdicts; gradient += weight * its derivative.
  package func evaluate(
    _ verdicts: FeatureMap, gradient: FeatureMap, label: Float, weight: Float, count: Int
  ) -> Double {
    let values = count * verdicts.pixels
    let share = weight / Float(values)
    var sum = 0.0
    for i in 0..<values {
      let v = verdicts.pixel(i)[0]
      switch self {
      case .logistic:
        // log(1 + e^-|v|) never overflows.
        let e = exp(-abs(Double(v)))
        sum += Double(max(v, 0) - v * label) + log1p(e)
        let sigmoid = v >= 0 ? 1 / (1 + e) : e / (1 + e)
        gradient.pixel(i)[0] += share * (Float(sigmoid) - label)
      case .leastSquares:
        let d = v - label
        sum += Double(d * d)
        gradient.pixel(i)[0] += share * 2 * d
      }
    }
    return sum / Double(values)
  }
}

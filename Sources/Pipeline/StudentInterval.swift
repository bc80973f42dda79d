/// The mean of a few independent numbers with its 95 % interval (Student 1908).
package struct StudentInterval: Sendable, Hashable {
  package let mean: Double
  /// Half of the interval's width; `nil`: one number tells nothing of its spread.
  package let reach: Double?

  /// - Precondition: there is a value.
  package init(_ values: [Double]) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    self.mean = mean
    guard values.count > 1 else {
      reach = nil
      return
    }
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    reach = Self.quantile(freedom: values.count - 1) * (variance / count).squareRoot()
  }

  package var interval: ClosedRange<Double>? { reach.map { mean - $0...mean + $0 } }

  /// The 97.5 % point of Student's distribution: exact for few degrees of freedom, where the series is not.
  package static func quantile(freedom: Int) -> Double {
    let exact = [12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281]
    if freedom <= exact.count { return exact[max(freedom, 1) - 1] }
    // Abramowitz and Stegun 26.7.5.
    let (z, n) = (1.959963984540054, Double(freedom))
    let (z3, z5, z7) = (z * z * z, z * z * z * z * z, z * z * z * z * z * z * z)
    return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n)
      + (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * n * n * n)
  }
}

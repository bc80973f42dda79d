internal import Glibc
internal import Random

/// How sure it is that one model is better than another on the same images: the images are drawn again, with replacement, and
/// both models are scored on each draw (Efron 1979).
package struct PairedBootstrap: Sendable {
  /// For each draw, how often each image counts. The same for the same number of images.
  package let draws: [[Int]]
  private let images: Int

  /// Fewer images than this tell nothing.
  package static let fewest = 8

  /// - Returns: `nil` for fewer images than `fewest`.
  package init?(images: Int, draws: Int = 1000) {
    guard images >= Self.fewest else { return nil }
    self.images = images
    var random = Philox(key: 0x626F_6F74).stream()
    self.draws = (0..<draws).map { _ in
      var counts = [Int](repeating: 0, count: images)
      for _ in 0..<images { counts[Int(random.uniform() * Double(images))] += 1 }
      return counts
    }
  }

  /// The mean of a metric on each draw.
  /// - Parameter values: of each image.
  package func means(of values: [Double]) -> [Double] {
    draws.map { draw in zip(draw, values).reduce(0) { $0 + Double($1.0) * $1.1 } / Double(images) }
  }

  /// The 95 % interval of a statistic by the percentile method, widened for small samples as Student's interval is against the
  /// normal one (Hesterberg, *What Teachers Should Know About the Bootstrap*, 2015, section 4.2).
  /// - Parameter values: of each draw.
  /// - Returns: `nil` if one is no number.
  package func interval(of values: [Double]) -> ClosedRange<Double>? {
    guard values.count == draws.count, values.allSatisfy(\.isFinite) else { return nil }
    let sorted = values.sorted()
    let freedom = Double(images - 1)
    let reach = (Double(images) / freedom).squareRoot() * StudentInterval.quantile(freedom: images - 1)
    let tail = 0.5 * erfc(reach / 2.0.squareRoot())
    let skipped = Int(tail * Double(sorted.count))
    return sorted[skipped]...sorted[sorted.count - 1 - skipped]
  }
}

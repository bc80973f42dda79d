internal import Random

/// How sure a difference between two models on the same images is.
package enum PairedInterval {
  /// The 95 % percentile interval of the mean of paired differences by the bootstrap over images (Efron 1979; percentile
  /// method, 2000 resamples). The same differences give the same interval.
  /// - Returns: `nil` for fewer than 4 images.
  package static func bootstrap(_ differences: [Double], resamples: Int = 2000) -> ClosedRange<Double>? {
    guard differences.count >= 4, differences.allSatisfy(\.isFinite) else { return nil }
    var random = Philox(key: 0x626F_6F74).stream()
    var means: [Double] = []
    means.reserveCapacity(resamples)
    for _ in 0..<resamples {
      var sum = 0.0
      for _ in differences { sum += differences[Int(random.uniform() * Double(differences.count))] }
      means.append(sum / Double(differences.count))
    }
    means.sort()
    return means[resamples / 40]...means[resamples - 1 - resamples / 40]
  }

  /// The indexes of `count` images dealt into groups of about equal size, for a metric that only sets have (SWD): its
  /// difference is taken in each group, and the bootstrap runs over the groups. That is an approximation: a group's SWD
  /// is larger than the whole set's, for both models alike.
  /// - Returns: empty for fewer than 16 images.
  package static func groups(_ count: Int) -> [[Int]] {
    let groups = min(10, count / 4)
    guard groups >= 4 else { return [] }
    return (0..<groups).map { group in stride(from: group, to: count, by: groups).map { $0 } }
  }
}

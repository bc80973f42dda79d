internal import Glibc
package import Imaging

/// The colours of one or many images, to be compared as a whole with those of the truth.
package struct ColourStatistics: Sendable, Hashable {
  private static let bins = 110
  /// Of L, a, b.
  private static let ranges: [ClosedRange<Float>] = [0...100, -110...110, -110...110]

  private var pixels = 0
  private var chromaSum = 0.0
  /// Pixels in each bin, of L, then a, then b.
  private var counts = [Int](repeating: 0, count: 3 * Self.bins)

  package init() {}

  /// Of one image.
  package init(_ lab: FloatImage) {
    add(lab)
  }

  /// - Parameter lab: L 0...100, a, b.
  package mutating func add(_ lab: FloatImage) {
    precondition(lab.channels == 3)
    pixels += lab.width * lab.height
    for start in stride(from: 0, to: lab.values.count, by: 3) {
      chromaSum += Double(hypotf(lab.values[start + 1], lab.values[start + 2]))
      for channel in 0..<3 {
        let range = Self.ranges[channel]
        let place = (lab.values[start + channel] - range.lowerBound) / (range.upperBound - range.lowerBound)
        // What lies outside, or is no number, belongs to the bin at the end.
        let bin = place > 0 ? Int(min(place * Float(Self.bins), Float(Self.bins - 1))) : 0
        counts[channel * Self.bins + bin] += 1
      }
    }
  }

  package mutating func add(_ other: ColourStatistics) {
    pixels += other.pixels
    chromaSum += other.chromaSum
    for index in counts.indices { counts[index] += other.counts[index] }
  }

  /// Mean sqrt(a^2 + b^2) over that of the truth: below 1 is too grey. Both are taken as at least a thousandth, so that grey
  /// truth gives a finite number.
  package func chroma(over truth: ColourStatistics) -> Double {
    max(chromaSum / Double(pixels), 1e-3) / max(truth.chromaSum / Double(truth.pixels), 1e-3)
  }

  /// The share of pixels that both histograms have in common: of L, a and b, 0...1 each. Colours drawn at random from the
  /// right distribution score high in it: it says nothing alone.
  package func intersection(with truth: ColourStatistics) -> (l: Double, a: Double, b: Double) {
    let shares = (0..<3).map { channel in
      (channel * Self.bins..<(channel + 1) * Self.bins).reduce(0.0) { sum, bin in
        sum + min(Double(counts[bin]) / Double(pixels), Double(truth.counts[bin]) / Double(truth.pixels))
      }
    }
    return (shares[0], shares[1], shares[2])
  }
}

internal import Random

extension PhiloxStream {
  mutating func float(_ low: Float, _ high: Float) -> Float {
    low + (high - low) * Float(uniform())
  }

  mutating func chance(_ probability: Float) -> Bool {
    uniform() < Double(probability)
  }

  /// An index drawn in proportion to the weights.
  /// - Precondition: there is at least one weight.
  mutating func index(weights: [Float]) -> Int {
    var left = float(0, weights.reduce(0, +))
    for (index, weight) in weights.enumerated() {
      left -= weight
      if left < 0 { return index }
    }
    return weights.count - 1
  }

  mutating func angle() -> Float { float(0, 2 * Float.pi) }
}

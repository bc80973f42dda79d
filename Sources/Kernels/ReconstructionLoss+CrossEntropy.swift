internal import Glibc

extension ReconstructionLoss {
  /// An output is -1...1, as everywhere: times this it is a class's logit. A class that all others are sure against has a
  /// probability below one in a million.
  private static let logitScale: Float = 8

  /// Softmax cross-entropy: minus the logarithm of the probability of the true class, the mean over batch and pixels. The target
  /// is 1 at the true class and -1 at the others.
  func crossEntropy(
    _ output: FeatureMap, _ target: FeatureMap, _ gradient: FeatureMap, _ weight: Float, _ count: Int,
    _ scratch: Scratchpad, _ pool: ComputePool
  ) -> Double {
    let (channels, width) = (output.channels, output.width)
    let lines = count * output.height
    // d loss / d output_c = scale (p_c - [c is the true class]) / pixels
    let share = weight * Self.logitScale / Float(count * output.pixels)
    pool.run(lines) { line, _ in
      var loss: Float = 0
      for pixel in line * width..<(line + 1) * width {
        let (y, t, dy) = (output.pixel(pixel), target.pixel(pixel), gradient.pixel(pixel))
        var largest = y[0]
        for c in 1..<channels { largest = max(largest, y[c]) }
        var sum: Float = 0
        for c in 0..<channels { sum += expf(Self.logitScale * (y[c] - largest)) }
        for c in 0..<channels {
          let isTrue = t[c] > 0
          let probability = expf(Self.logitScale * (y[c] - largest)) / sum
          if isTrue { loss += logf(sum) - Self.logitScale * (y[c] - largest) }
          dy[c] += share * (probability - (isTrue ? 1 : 0))
        }
      }
      scratch.shared[line] = loss
    }
    var total = 0.0
    for line in 0..<lines { total += Double(scratch.shared[line]) }
    return total / Double(count * output.pixels)
  }
}

import Glibc
import Kernels
import Testing

@Suite struct LossTests {
  private let pool = ComputePool(cores: 2)

  @Test(arguments: [0, 0.9, 1] as [Float])
  func adversarialLossesEqualTheirDefinition(label: Float) {
    let verdicts = TestMap(6, 7, 1, count: 2).randomise(1)
    verdicts.map.data[3] = 90
    verdicts.map.data[4] = -90
    let v = verdicts.values
    let y = Double(label)
    func logistic(_ v: Double) -> Double { max(v, 0) - v * y + log1p(exp(-abs(v))) }
    func square(_ v: Double) -> Double { (v - y) * (v - y) }
    let sides: [(AdversarialLoss, (Double) -> Double, (Double) -> Double)] = [
      (.logistic, logistic, { 1 / (1 + exp(-$0)) - y }), (.leastSquares, square, { 2 * ($0 - y) }),
    ]
    for (loss, value, slope) in sides {
      let gradient = TestMap(6, 7, 1, count: 2)
      gradient.fill { _ in 1 }
      let found = loss.evaluate(verdicts.map, gradient: gradient.map, label: label, weight: 0.5, count: 2)
      #expect(abs(found - v.map(value).reduce(0, +) / 84) < 1e-5 * max(1, found))
      #expect(relativeError(gradient.values, v.map { 1 + 0.5 / 84 * slope($0) }) < 1e-6)
    }
  }

  @Test(arguments: [ReconstructionLoss.l1, .l2, .dice])
  func reconstructionGradientsAreCentralDifferences(_ loss: ReconstructionLoss) {
    let output = TestMap(5, 6, 3, count: 2).randomise(1)
    let target = TestMap(5, 6, 3, count: 2, margin: 1).randomise(2)
    let gradient = TestMap(5, 6, 3, count: 2)
    gradient.fill { _ in 1 }
    let (scratch, keep) = makeScratch(ReconstructionLoss.scratchpad(height: 5, images: 2), pool)
    defer { withExtendedLifetime(keep) {} }
    func value(_ gradient: FeatureMap) -> Double {
      loss.evaluate(
        output.map, target: target.map, gradient: gradient, weight: 100, count: 2, scratch: scratch, pool: pool)
    }
    let first = value(gradient.map)
    #expect(abs(first - definition(loss, output.values, target.values)) < 1e-5 * first)
    let unused = TestMap(5, 6, 3, count: 2)
    for index in [0, 17, 89, 90, 133, 179] {
      let kept = output.map.data[index]
      // Wider than the noise, narrower than the distance to the kink of |x|.
      let step: Float = min(0.02, abs(kept - Float(target.values[index])) / 2)
      output.map.data[index] = kept + step
      let above = value(unused.map)
      output.map.data[index] = kept - step
      let below = value(unused.map)
      output.map.data[index] = kept
      let expected = 1 + 100 * (above - below) / Double(2 * step)
      #expect(abs(gradient.values[index] - expected) < 2e-2 * max(1, abs(expected)), "index \(index), \(loss)")
    }
  }

  /// Three classes; the logits are eight times the outputs.
  @Test func crossEntropyAndItsGradientEqualTheirDefinition() {
    let output = TestMap(5, 6, 3, count: 2).randomise(1)
    let target = TestMap(5, 6, 3, count: 2, margin: 1)
    target.fill { $0 % 3 == $0 / 3 % 3 ? 1 : -1 }
    let gradient = TestMap(5, 6, 3, count: 2)
    gradient.fill { _ in 1 }
    let (scratch, keep) = makeScratch(ReconstructionLoss.scratchpad(height: 5, images: 2), pool)
    defer { withExtendedLifetime(keep) {} }
    let found = ReconstructionLoss.crossEntropy.evaluate(
      output.map, target: target.map, gradient: gradient.map, weight: 100, count: 2, scratch: scratch, pool: pool)
    let (y, t) = (output.values, target.values)
    var (loss, slopes) = (0.0, [Double]())
    for pixel in 0..<60 {
      let powers = (0..<3).map { exp(8 * y[3 * pixel + $0]) }
      let sum = powers.reduce(0, +)
      for c in 0..<3 {
        let isTrue = t[3 * pixel + c] > 0
        if isTrue { loss -= log(powers[c] / sum) / 60 }
        slopes.append(1 + 100.0 * 8 / 60 * (powers[c] / sum - (isTrue ? 1 : 0)))
      }
    }
    #expect(abs(found - loss) < 1e-5 * loss)
    #expect(relativeError(gradient.values, slopes) < 1e-5)
  }

  private func definition(_ loss: ReconstructionLoss, _ y: [Double], _ t: [Double]) -> Double {
    switch loss {
    case .l1: return zip(y, t).map { abs($0 - $1) }.reduce(0, +) / Double(y.count)
    case .l2: return zip(y, t).map { ($0 - $1) * ($0 - $1) }.reduce(0, +) / Double(y.count)
    case .dice:
      let half = y.count / 2
      return [0..<half, half..<y.count]
        .map { range in
          let (p, q) = (y[range].map { ($0 + 1) / 2 }, t[range].map { ($0 + 1) / 2 })
          let products = zip(p, q).map { $0 * $1 }.reduce(0, +)
          return 1 - (2 * products + 1) / (p.reduce(0, +) + q.reduce(0, +) + 1)
        }
        .reduce(0, +) / 2
    case .crossEntropy: return .nan
    }
  }
}

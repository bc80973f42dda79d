import Imaging
import Metrics
import Pipeline
import Random
import Testing
import Trainer

/// Thirty nights of the gate on small pictures: what it does with challengers of which the truth is known.
struct SimulatedNightsTests {
  private static let side = 16
  private static let images = 12
  private static let nights = 30
  private let gate = PromotionGate()
  private let targets = (0..<Self.images).map { Self.texture(purpose: 1, index: $0) }

  /// A texture of blocks and fine noise, 0...1.
  private static func texture(purpose: UInt64, index: Int) -> FloatImage {
    var stream = Philox(key: 30).derived(purpose, UInt64(index)).stream()
    let blocks = (0..<16).map { _ in stream.uniform() }
    let values = (0..<side * side).map { place -> Float in
      let block = blocks[place / side / 4 * 4 + place % side / 4]
      return Float(0.25 + 0.5 * block + 0.25 * (stream.uniform() - 0.5))
    }
    return FloatImage(width: side, height: side, channels: 1, values: values)
  }

  /// What a generator makes that misses the truth by a share of grey and a noise of its own.
  private func outputs(fault: Float, draw: Int) -> [FloatImage] {
    targets.indices.map { index in
      let noise = Self.texture(purpose: 2 + UInt64(draw), index: index)
      let values = zip(targets[index].values, noise.values).map { truth, other in
        truth + fault * (0.5 - truth) + fault * 0.3 * (other - 0.5)
      }
      return FloatImage(width: Self.side, height: Self.side, channels: 1, values: values)
    }
  }

  private func scores(_ outputs: [FloatImage]) -> MetricValues {
    MetricValues([.swd: SlicedWasserstein().distance(outputs, targets), .sharpness: 1])
  }

  /// How many of the challengers are put in service, all against one champion.
  private func promotions(champion: Float, challengers: Float) -> Int {
    let old = outputs(fault: champion, draw: 0)
    let known = scores(old)
    return (1...Self.nights).filter { night in
      let new = outputs(fault: challengers, draw: night)
      let interval = gate.interval(
        PictureSet(outputs: new, targets: targets), over: PictureSet(outputs: old, targets: targets))
      let champion = PromotionGate.Incumbent(metrics: known, interval: interval)
      return gate.decide(challenger: scores(new), champion: champion, baselines: []).verdict.promotes
    }.count
  }

  @Test func challengersThatAreNoBetterStayOut() {
    let promoted = promotions(champion: 0.4, challengers: 0.4)
    #expect(Double(promoted) <= 0.05 * Double(Self.nights), "\(promoted) of \(Self.nights)")
  }

  @Test func challengersThatAreWorseStayOut() {
    #expect(promotions(champion: 0.4, challengers: 0.5) == 0)
  }

  @Test func challengersThatAreClearlyBetterComeIn() {
    let promoted = promotions(champion: 0.4, challengers: 0.3)
    #expect(Double(promoted) >= 0.9 * Double(Self.nights), "\(promoted) of \(Self.nights)")
  }
}

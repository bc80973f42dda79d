import Foundation
import Metrics
import Pipeline
import Testing
import Trainer

struct PromotionGateTests {
  private func values(_ swd: Double, sharpness: Double = 1, l1: Double = 0.1) -> MetricValues {
    MetricValues([.l1: l1, .psnr: 20, .ssim: 0.5, .sharpness: sharpness, .swd: swd])
  }
  private let gate = PromotionGate(metric: .swd, margin: 0.01, floors: [.sharpness: 0.5, .l1: 0.2])
  private let baselines = [("input", MetricValues([.l1: 0.4, .psnr: 8, .ssim: 0.1, .sharpness: 0.3, .swd: 500]))]

  private func verdict(
    _ challenger: MetricValues, _ champion: Double?, _ interval: ClosedRange<Double>? = nil
  ) -> PromotionGate.Verdict {
    gate.decide(
      challenger: challenger, champion: champion.map { .init(metrics: values($0), interval: interval) },
      baselines: baselines.map { ($0.0, $0.1) }
    ).verdict
  }

  @Test func theFirstMustBeatTheBaselinesAndPassTheFloors() {
    #expect(verdict(values(400), nil) == .first)
    #expect(verdict(values(500), nil) == .reject)
    #expect(verdict(values(400, sharpness: 0.4), nil) == .reject)
    #expect(verdict(values(400, l1: 0.3), nil) == .reject)
    #expect(verdict(values(.nan), nil) == .reject)
  }

  @Test func aChallengerMustBeBetterByTheMarginAndSurely() {
    #expect(verdict(values(98), 100, 0.005...0.03) == .promote)
    // Nobody can tell a difference on a handful of images from chance.
    #expect(verdict(values(50), 100) == .hold)
    #expect(verdict(values(98), 100, -0.01...0.05) == .hold)
    #expect(verdict(values(99.5), 100, 0.001...0.01) == .hold)
    #expect(verdict(values(100), 100) == .hold)
    #expect(verdict(values(102), 100) == .reject)
    #expect(verdict(values(50, sharpness: 0.4), 100) == .reject)
  }

  @Test func theReasonHasTheNumbers() {
    let decision = gate.decide(
      challenger: values(90), champion: .init(metrics: values(100), interval: 0.05...0.15), baselines: [])
    #expect(
      decision.reason == "swd 90.0 against 100.0, 10.0 % better (95 % interval 5.0 % to 15.0 %); the margin is 1.0 %")
    #expect(decision.improvement == 0.1)
  }

  /// Through any number of nights, each a little less sharp than the one before.
  @Test func sharpnessMayNotDriftAway() {
    func verdict(_ sharpness: Double, first: Double?) -> PromotionGate.Verdict {
      gate.decide(
        challenger: values(50, sharpness: sharpness),
        champion: .init(metrics: values(100, sharpness: 0.8), interval: 0.4...0.6, firstSharpness: first), baselines: []
      ).verdict
    }
    #expect(verdict(0.77, first: 0.8) == .promote)
    #expect(verdict(0.75, first: 0.8) == .reject)
    #expect(verdict(0.75, first: nil) == .promote)
    // What was sharper than the truth was noise.
    #expect(verdict(0.96, first: 1.3) == .promote)
    #expect(verdict(0.94, first: 1.3) == .reject)
  }

  @Test(arguments: [(0.8, "of the first champion's 0.8"), (1.3, "of the truth's 1 (the first champion's was 1.3")])
  func theReasonNamesTheSharpnessThatBinds(first: Double, words: String) {
    let decision = gate.decide(
      challenger: values(50, sharpness: 0.6),
      champion: .init(metrics: values(100), interval: 0.4...0.6, firstSharpness: first), baselines: [])
    #expect(decision.reason.contains("promote.drift lets 5.0 % be lost " + words), "\(decision.reason)")
  }

  @Test func aGateOfAnOlderProgramIsRead() throws {
    let old = #"{"metric": "swd", "margin": 0.02, "floors": {"sharpness": 0.5}}"#
    let gate = try JSONDecoder().decode(PromotionGate.self, from: Data(old.utf8))
    #expect(gate == PromotionGate(metric: .swd, margin: 0.02, floors: [.sharpness: 0.5], drift: 0.05))
    #expect(try JSONDecoder().decode(PromotionGate.self, from: try JSONEncoder().encode(gate)) == gate)
  }
}

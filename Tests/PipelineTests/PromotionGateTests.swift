import Pipeline
import Testing
import Trainer

struct PromotionGateTests {
  private func values(_ swd: Double, sharpness: Double = 1, l1: Double = 0.1) -> MetricValues {
    MetricValues(l1: l1, psnr: 20, ssim: 0.5, sharpness: sharpness, swd: swd)
  }
  private let gate = PromotionGate(metric: "swd", margin: 0.01, floors: ["sharpness": 0.5, "l1": 0.2])
  private let baselines = [("input", MetricValues(l1: 0.4, psnr: 8, ssim: 0.1, sharpness: 0.3, swd: 500))]

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
    #expect(verdict(values(98), 100) == .promote)
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

  @Test func theIntervalOfPairedDifferencesHoldsTheirMean() throws {
    let differences = (0..<50).map { index -> Double in 0.1 + 0.05 * Double(index % 7 - 3) / 3 }
    let mean = differences.reduce(0, +) / 50
    let interval = try #require(PairedInterval.bootstrap(differences))
    #expect(interval.contains(mean))
    #expect(interval.lowerBound > 0.08 && interval.upperBound < 0.12)
    #expect(PairedInterval.bootstrap(differences) == interval)
    #expect(PairedInterval.bootstrap([1, 2, 3]) == nil)
    let groups = PairedInterval.groups(33)
    #expect(groups.flatMap(\.self).sorted() == Array(0..<33))
    #expect(PairedInterval.groups(15).isEmpty)
  }
}

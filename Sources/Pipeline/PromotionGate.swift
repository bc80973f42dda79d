package import Trainer

/// Decides whether a challenger takes the champion's place. Both were scored afresh on the same hold-out.
///
/// The deciding metric is by default SWD: L1, PSNR and SSIM prefer blur, so they may serve as floors only.
package struct PromotionGate: Codable, Sendable, Hashable {
  package var metric: String
  /// How much better the challenger must be, relative to the champion.
  package var margin: Double
  /// By metric: the worst value that may be in service.
  package var floors: [String: Double]

  package init(metric: String, margin: Double, floors: [String: Double]) {
    self.metric = metric
    self.margin = margin
    self.floors = floors
  }

  package enum Verdict: String, Codable, Sendable {
    /// There was no champion, and the challenger beats the baselines and passes the floors.
    case first = "FIRST"
    case promote = "PROMOTE"
    /// Not better by the margin, or not surely; not worse by it either.
    case hold = "HOLD"
    case reject = "REJECT"

    package var promotes: Bool { self == .first || self == .promote }
  }

  package struct Decision: Sendable, Hashable {
    package let verdict: Verdict
    /// A sentence with the numbers.
    package let reason: String
    /// Relative to the champion, in the metric's better direction; `nil` without a champion.
    package let improvement: Double?

    package init(verdict: Verdict, reason: String, improvement: Double?) {
      self.verdict = verdict
      self.reason = reason
      self.improvement = improvement
    }
  }

  /// The champion's scores, and how sure the difference is.
  package struct Incumbent: Sendable {
    package let metrics: MetricValues
    /// The 95 % interval of the improvement, relative to the champion; `nil` if too few images to tell.
    package let interval: ClosedRange<Double>?

    package init(metrics: MetricValues, interval: ClosedRange<Double>?) {
      self.metrics = metrics
      self.interval = interval
    }
  }

  /// - Parameters:
  ///   - champion: `nil`: none is in service.
  ///   - baselines: what costs nothing, measured on the same images.
  package func decide(
    challenger: MetricValues, champion: Incumbent?, baselines: [(name: String, metrics: MetricValues)]
  ) -> Decision {
    let value = challenger[metric] ?? .nan
    guard value.isFinite else {
      return Decision(verdict: .reject, reason: "the challenger's \(metric) is not a number", improvement: nil)
    }
    for (name, floor) in floors.sorted(by: { $0.key < $1.key }) {
      let found = challenger[name] ?? .nan
      if !(found == floor || isBetter(found, than: floor, in: name)) {
        let bound = Self.moreIsBetter(name) ? "at least" : "at most"
        return Decision(
          verdict: .reject, reason: "\(name) is \(short(found)), and the floor asks for \(bound) \(short(floor))",
          improvement: champion.flatMap { improvement(challenger, over: $0.metrics) })
      }
    }
    guard let champion else { return decideFirst(value, baselines) }
    return decide(value, improvement(challenger, over: champion.metrics), champion)
  }

  private func decideFirst(
    _ value: Double, _ baselines: [(name: String, metrics: MetricValues)]
  ) -> Decision {
    for (name, metrics) in baselines {
      guard let other = metrics[metric], other.isFinite, !isBetter(value, than: other, in: metric) else { continue }
      return Decision(
        verdict: .reject,
        reason:
          "there is no champion, and \(metric) \(short(value)) does not beat the baseline \(name), \(short(other))",
        improvement: nil)
    }
    return Decision(
      verdict: .first, reason: "there was no champion, and \(metric) \(short(value)) beats every baseline",
      improvement: nil)
  }

  private func decide(_ value: Double, _ improvement: Double?, _ champion: Incumbent) -> Decision {
    guard let other = champion.metrics[metric], let improvement else {
      return Decision(
        verdict: .promote, reason: "the champion's \(metric) is not a number, the challenger's \(short(value))",
        improvement: nil)
    }
    var numbers = "\(metric) \(short(value)) against \(short(other)), \(percent(improvement)) better"
    if let interval = champion.interval {
      numbers += " (95 % interval \(percent(interval.lowerBound)) to \(percent(interval.upperBound)))"
    }
    let needed = "the margin is \(percent(margin))"
    if improvement <= -margin, improvement < 0 {
      return Decision(verdict: .reject, reason: "\(numbers); \(needed)", improvement: improvement)
    }
    if improvement < margin || improvement <= 0 {
      return Decision(verdict: .hold, reason: "\(numbers); \(needed)", improvement: improvement)
    }
    if let interval = champion.interval, interval.lowerBound <= 0 {
      return Decision(
        verdict: .hold, reason: "\(numbers); the interval does not exclude chance", improvement: improvement)
    }
    return Decision(verdict: .promote, reason: "\(numbers); \(needed)", improvement: improvement)
  }

  /// Of a difference that is known, in the metric's better direction, relative to the champion's value.
  package func improvement(_ challenger: MetricValues, over champion: MetricValues) -> Double? {
    guard let new = challenger[metric], let old = champion[metric], new.isFinite, old.isFinite, old != 0 else {
      return nil
    }
    return (Self.moreIsBetter(metric) ? new - old : old - new) / abs(old)
  }

  package static func moreIsBetter(_ metric: String) -> Bool {
    PipelineFile.metrics[metric] ?? false
  }

  private func isBetter(_ value: Double, than other: Double, in metric: String) -> Bool {
    Self.moreIsBetter(metric) ? value > other : value < other
  }

  private func short(_ value: Double) -> String {
    let scale = abs(value) < 10 ? 10000.0 : 100.0
    return value.isFinite ? "\((value * scale).rounded() / scale)" : "\(value)"
  }

  private func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }
}

package import Metrics
package import Trainer

/// Decides whether a challenger takes the champion's place. Both were scored afresh on the same hold-out.
///
/// The deciding metric is by default SWD: L1, PSNR and SSIM prefer blur, so they may serve as floors only.
package struct PromotionGate: Codable, Sendable, Hashable {
  package var metric: Metric
  /// How much better the challenger must be, relative to the champion.
  package var margin: Double
  /// By metric: the worst value that may be in service.
  package var floors: [Metric: Double]
  /// What may be lost of the sharpness that the first champion had on this hold-out, over any number of nights.
  package var drift: Double

  package init(metric: Metric = .swd, margin: Double = 0.01, floors: [Metric: Double] = [:], drift: Double = 0.05) {
    self.metric = metric
    self.margin = margin
    self.floors = floors
    self.drift = drift
  }

  package enum CodingKeys: String, CodingKey { case metric, margin, floors, drift }

  /// A gate that was enqueued before there was a key has its default.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init()
    metric = try values.decodeIfPresent(Metric.self, forKey: .metric) ?? metric
    margin = try values.decodeIfPresent(Double.self, forKey: .margin) ?? margin
    floors = try values.decodeIfPresent([Metric: Double].self, forKey: .floors) ?? floors
    drift = try values.decodeIfPresent(Double.self, forKey: .drift) ?? drift
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

    package init(verdict: Verdict, reason: String, improvement: Double? = nil) {
      self.verdict = verdict
      self.reason = reason
      self.improvement = improvement
    }
  }

  /// The champion's scores, and how sure the difference is.
  package struct Incumbent: Sendable {
    package let metrics: MetricValues
    /// The 95 % interval of the improvement, relative to the champion; `nil` if there are too few images to tell.
    package let interval: ClosedRange<Double>?
    /// Of the first champion on this hold-out.
    package let firstSharpness: Double?

    package init(metrics: MetricValues, interval: ClosedRange<Double>?, firstSharpness: Double? = nil) {
      self.metrics = metrics
      self.interval = interval
      self.firstSharpness = firstSharpness
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
      return Decision(verdict: .reject, reason: "the challenger's \(metric.rawValue) is not a number")
    }
    let improvement = champion.flatMap { self.improvement(challenger, over: $0.metrics) }
    if let failed = failedFloor(challenger, firstSharpness: champion?.firstSharpness) {
      return Decision(verdict: .reject, reason: failed, improvement: improvement)
    }
    guard let champion else { return decideFirst(value, baselines) }
    return decide(value, improvement, champion)
  }

  /// The sentence of the first floor that the challenger does not pass.
  private func failedFloor(_ challenger: MetricValues, firstSharpness: Double?) -> String? {
    for metric in Metric.allCases {
      guard let floor = floors[metric] else { continue }
      guard let found = challenger[metric] else { return "\(metric.rawValue) was not measured, and has a floor" }
      // What is no number is on neither side.
      guard metric.moreIsBetter ? found >= floor : found <= floor else {
        let bound = metric.moreIsBetter ? "at least" : "at most"
        return "\(metric.rawValue) is \(short(found)), and the floor asks for \(bound) \(short(floor))"
      }
    }
    // Sharper than the truth is noise, and may be lost.
    guard let first = firstSharpness, let found = challenger[.sharpness], found < (1 - drift) * min(first, 1) else {
      return nil
    }
    let bound =
      first > 1 ? "the truth's 1 (the first champion's was \(short(first)))" : "the first champion's \(short(first))"
    return "sharpness is \(short(found)), and promote.drift lets \(percent(drift)) be lost of \(bound)"
  }

  private func decideFirst(
    _ value: Double, _ baselines: [(name: String, metrics: MetricValues)]
  ) -> Decision {
    for (name, metrics) in baselines {
      guard let other = metrics[metric], other.isFinite, !metric.isBetter(value, than: other) else { continue }
      return Decision(
        verdict: .reject,
        reason: "there is no champion, and \(metric.rawValue) \(short(value)) does not beat the baseline \(name), "
          + short(other))
    }
    return Decision(
      verdict: .first, reason: "there was no champion, and \(metric.rawValue) \(short(value)) beats every baseline")
  }

  private func decide(_ value: Double, _ improvement: Double?, _ champion: Incumbent) -> Decision {
    guard let other = champion.metrics[metric], let improvement else {
      return Decision(
        verdict: .promote,
        reason: "the champion's \(metric.rawValue) is not a number, the challenger's \(short(value))")
    }
    var numbers = "\(metric.rawValue) \(short(value)) against \(short(other)), \(percent(improvement)) better"
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
    guard let interval = champion.interval else {
      return Decision(
        verdict: .hold,
        reason: "\(numbers); on fewer than \(PairedBootstrap.fewest) images nobody can tell that from chance: ingest "
          + "more pairs, then let `pix2pix models redraw` draw a larger hold-out", improvement: improvement)
    }
    if interval.lowerBound <= 0 {
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
    return improvement(new, over: old)
  }

  package func improvement(_ new: Double, over old: Double) -> Double {
    (metric.moreIsBetter ? new - old : old - new) / abs(old)
  }

  private func short(_ value: Double) -> String {
    let scale = abs(value) < 10 ? 10000.0 : 100.0
    return value.isFinite ? "\((value * scale).rounded() / scale)" : "\(value)"
  }

  private func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }
}

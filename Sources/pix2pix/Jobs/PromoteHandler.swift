internal import Files
internal import Pipeline
internal import Queue
internal import Store
internal import Trainer

/// Puts a challenger in service if it is better than the champion on the same hold-out, both scored afresh.
struct PromoteHandler: JobHandler {
  let kind = PromotePayload.stage.rawValue

  func run(_ context: JobContext) async throws -> JobOutcome {
    let payload = try context.payload(as: PromotePayload.self)
    let (challenger, champion, version) = try context.store.read { transaction in
      let challenger = try transaction.model(payload.challenger)
      return (
        challenger, try transaction.findModel(named: challenger.name, alias: "champion"),
        try transaction.version(payload.dataset).version
      )
    }
    let memory = try payload.memory(version, challenger)
    let last = try memory.unchanged(PromoteResult.self, in: context.store) { result, _ in
      result.championId == champion?.id
    }
    if var last {
      last.job = context.job.id
      last.unchanged = true
      return try .completed(last) { _ in }
    }

    // Where no test split is set aside, the validation split is the hold-out.
    var split = PairSplit(rawValue: payload.split) ?? .test
    var scoring = try Scoring(context, version: version.id, split: split)
    if scoring.pairs.isEmpty, split == .test {
      split = .val
      scoring = try Scoring(context, version: version.id, split: split)
    }
    let own = try scoring.evaluate(challenger)
    let incumbent = champion?.id == challenger.id ? nil : champion
    let other = try incumbent.map { try scoring.evaluate($0) }
    let interval = try incumbent.flatMap { incumbent in
      try other.flatMap {
        try self.interval(payload.gate, scoring, (challenger, own), over: (incumbent, $0))
      }
    }
    let decision =
      champion?.id == challenger.id
      ? PromotionGate.Decision(verdict: .hold, reason: "it is in service already", improvement: 0)
      : payload.gate.decide(
        challenger: own.metrics,
        champion: other.map { PromotionGate.Incumbent(metrics: $0.metrics, interval: interval) },
        baselines: own.baselines.map { ($0.name, $0.metrics) })
    let inService = decision.verdict.promotes ? challenger : champion
    let result = PromoteResult(
      job: context.job.id, verdict: decision.verdict.rawValue, reason: decision.reason,
      challenger: challenger.reference, challengerId: challenger.id, champion: inService?.reference,
      championId: inService?.id, split: split.rawValue, images: own.images, metric: payload.gate.metric,
      challengerMetrics: own.metrics.table, championMetrics: other?.metrics.table, improvement: decision.improvement,
      interval: interval.map { [$0.lowerBound, $0.upperBound] }, unchanged: false)
    let holdOut = split
    return try .completed(result) { transaction in
      let evaluation = try transaction.record(
        own, job: context.job.id, model: challenger.id, version: version.id, split: holdOut)
      if let incumbent, let other {
        try transaction.record(other, job: context.job.id, model: incumbent.id, version: version.id, split: holdOut)
      }
      var numbers: [MetricValue] = []
      if let improvement = decision.improvement {
        numbers.append(MetricValue("gate_improvement", improvement, split: holdOut))
      }
      if let interval {
        numbers.append(MetricValue("gate_interval_low", interval.lowerBound, split: holdOut))
        numbers.append(MetricValue("gate_interval_high", interval.upperBound, split: holdOut))
      }
      try transaction.insertMetrics(numbers, of: .evaluation(evaluation))
      let sentence = "\(decision.verdict.rawValue): \(decision.reason)"
      if decision.verdict.promotes {
        try transaction.promote(challenger.id, expecting: champion?.id, reason: sentence)
      } else {
        try transaction.recordModelEvent(.kept, model: challenger.id, reason: sentence)
      }
      if let run = challenger.runId { try transaction.setVerdict(ofRun: run, decision.verdict.rawValue) }
      try memory.record(result, job: context.job.id, in: transaction)
    }
  }

  /// How sure the improvement is, relative to the champion's value.
  private func interval(
    _ gate: PromotionGate, _ scoring: Scoring, _ challenger: (model: ModelRecord, evaluation: Evaluation),
    over champion: (model: ModelRecord, evaluation: Evaluation)
  ) throws -> ClosedRange<Double>? {
    let new: [Double]
    let old: [Double]
    let whole: Double
    if gate.metric == "swd" {
      let groups = PairedInterval.groups(scoring.pairs.count)
      guard !groups.isEmpty else { return nil }
      new = try scoring.evaluate(challenger.model, inGroups: groups, metric: gate.metric)
      old = try scoring.evaluate(champion.model, inGroups: groups, metric: gate.metric)
      // A group's SWD is larger than the whole set's: relative to its own mean.
      whole = old.reduce(0, +) / Double(old.count)
    } else {
      new = challenger.evaluation.perImage.map { $0[gate.metric] }
      old = champion.evaluation.perImage.map { $0[gate.metric] }
      whole = champion.evaluation.metrics[gate.metric] ?? .nan
    }
    guard whole.isFinite, whole != 0 else { return nil }
    let sign = PromotionGate.moreIsBetter(gate.metric) ? 1.0 : -1.0
    return PairedInterval.bootstrap(zip(new, old).map { sign * ($0 - $1) / abs(whole) })
  }
}

extension ImageScore {
  fileprivate subscript(metric: String) -> Double {
    switch metric {
    case "l1": l1
    case "psnr": psnr
    case "ssim": ssim
    case "sharpness": sharpness
    default: .nan
    }
  }
}

extension PromotePayload {
  func memory(_ version: DatasetVersionRecord, _ challenger: ModelRecord) throws -> StageMemory {
    StageMemory(
      ticket, .promote, parameters: [try JSONText.encode(gate), split],
      inputs: [version.manifestSha256, challenger.generatorSha256])
  }
}

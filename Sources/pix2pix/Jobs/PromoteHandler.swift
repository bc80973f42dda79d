internal import Engine
internal import Files
internal import Metrics
internal import Pipeline
internal import Queue
internal import Store
internal import Trainer

/// Puts a challenger in service if it is better than the champion on the same hold-out, both scored afresh.
struct PromoteHandler: JobHandler {
  let kind = PromotePayload.stage.rawValue

  func run(_ context: JobContext) async throws -> JobOutcome {
    let payload = try context.payload(as: PromotePayload.self)
    let (challenger, champion, version, holdOut) = try context.store.read { transaction in
      let challenger = try transaction.model(payload.challenger)
      let version = try transaction.version(payload.dataset).version
      return (
        challenger, try transaction.findModel(named: challenger.name, alias: "champion"), version,
        try HoldOut(
          ofModel: challenger.name, version: version, wanted: PairSplit(rawValue: payload.split) ?? .test, transaction)
      )
    }
    let memory = try payload.memory(version, challenger, holdOut)
    let last = try memory.unchanged(PromoteResult.self, in: context.store) { result, _ in
      result.championId == champion?.id
    }
    if var last {
      last.job = context.job.id
      last.unchanged = true
      return try .completed(last) { _ in }
    }

    let scoring = try Scoring(
      context, version: version.id, pairs: try context.store.trainingPairs(holdOut.pairs, of: version))
    let incumbent = champion?.id == challenger.id ? nil : champion
    let isComparable = try incumbent.map { try Self.difference(challenger, $0) == nil } ?? false
    let own = try scoring.evaluate(challenger, keepsPictures: isComparable)
    let other = isComparable ? try incumbent.map { try scoring.evaluate($0, keepsPictures: true) } : nil
    let interval = other.flatMap { payload.gate.interval(own, over: $0) }
    let decision: PromotionGate.Decision
    if champion?.id == challenger.id {
      decision = PromotionGate.Decision(verdict: .hold, reason: "it is in service already", improvement: 0)
    } else if let incumbent, let difference = try Self.difference(challenger, incumbent) {
      decision = PromotionGate.Decision(verdict: .hold, reason: difference)
    } else {
      decision = payload.gate.decide(
        challenger: own.metrics,
        champion: other.map {
          PromotionGate.Incumbent(
            metrics: $0.metrics, interval: interval,
            firstSharpness: holdOut.record?.firstSharpness ?? $0.metrics[.sharpness])
        },
        baselines: own.baselines.map { ($0.name, $0.metrics) })
    }
    let inService = decision.verdict.promotes ? challenger : champion
    let result = PromoteResult(
      job: context.job.id, verdict: decision.verdict.rawValue, reason: decision.reason,
      challenger: challenger.reference, challengerId: challenger.id, champion: inService?.reference,
      championId: inService?.id, split: holdOut.split.rawValue, images: own.images,
      metric: payload.gate.metric.rawValue,
      challengerMetrics: own.metrics.table, championMetrics: other?.metrics.table, improvement: decision.improvement,
      interval: interval.map { [$0.lowerBound, $0.upperBound] }, unchanged: false)
    return try .completed(result) { transaction in
      try transaction.record(
        own, job: context.job.id, model: challenger.id, version: version.id, split: holdOut.split)
      if let incumbent, let other {
        try transaction.record(
          other, job: context.job.id, model: incumbent.id, version: version.id, split: holdOut.split)
      }
      let holdout = try holdOut.fix(ofModel: challenger.name, version: version, in: transaction)
      // Of the champion that this comparison met; where there was none, of the one that it puts in service.
      let isFirst = decision.verdict == .first || champion?.id == challenger.id
      if let sharpness = (isFirst ? own : other)?.metrics[.sharpness], sharpness.isFinite {
        try transaction.noteFirstSharpness(ofHoldout: holdout.id, sharpness)
      }
      var row = NewDecision(
        job: context.job.id, challenger: challenger.id, champion: incumbent?.id, holdout: holdout.id,
        verdict: decision.verdict.rawValue, metric: payload.gate.metric.rawValue, margin: payload.gate.margin,
        reason: decision.reason)
      row.challengerValue = own.metrics[payload.gate.metric]
      row.championValue = other?.metrics[payload.gate.metric]
      row.improvement = decision.improvement
      row.interval = interval
      try transaction.recordDecision(row)
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

  /// Why the numbers of two versions cannot be compared; `nil`: they can.
  private static func difference(_ challenger: ModelRecord, _ champion: ModelRecord) throws -> String? {
    let (new, old) = try (
      JSONText.decode(ModelConfiguration.self, from: challenger.architecture),
      JSONText.decode(ModelConfiguration.self, from: champion.architecture)
    )
    guard new.size == old.size, new.colour == old.colour, new.channels.target == old.channels.target else {
      return
        "\(champion.reference) works at \(old.size) pixels in \(old.colour.rawValue) and \(challenger.reference) at "
        + "\(new.size) in \(new.colour.rawValue), so their numbers cannot be compared; choose by hand with "
        + "`pix2pix models promote \(challenger.reference) --force`"
    }
    return nil
  }
}

extension PromotePayload {
  func memory(_ version: DatasetVersionRecord, _ challenger: ModelRecord, _ holdOut: HoldOut) throws -> StageMemory {
    StageMemory(
      ticket, .promote, parameters: [try JSONText.encode(gate), split],
      inputs: [version.manifestSha256, challenger.generatorSha256, holdOut.key])
  }
}

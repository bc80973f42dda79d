internal import Engine
internal import Files
internal import Pipeline
internal import Queue
internal import Store
internal import SystemPackage
internal import Trainer

/// Scores a model on a split of a dataset, beside what costs nothing.
struct EvaluateHandler: JobHandler {
  let kind = EvaluatePayload.stage.rawValue

  func run(_ context: JobContext) async throws -> JobOutcome {
    let payload = try context.payload(as: EvaluatePayload.self)
    let (model, dataset, version, labeller) = try context.store.read { transaction in
      let (dataset, version) = try transaction.version(payload.dataset)
      return (
        try transaction.model(payload.model), dataset, version, try payload.labeller.map { try transaction.model($0) }
      )
    }
    guard let split = PairSplit(rawValue: payload.split) else { throw CommandError.noSplit(payload.split) }
    let memory = payload.memory(version, model, labeller)
    if var last = try memory.unchanged(EvaluateResult.self, in: context.store, isThere: { _, _ in true }) {
      last.job = context.job.id
      last.unchanged = true
      return try .completed(last) { _ in }
    }

    let scoring = try Scoring(
      context, version: version.id, pairs: try context.store.trainingPairs(ofVersion: version.id, split))
    // A stage of a pipeline without a hold-out has nothing to do; who asks for it by name is told so.
    if scoring.pairs.isEmpty, payload.ticket != nil {
      let result = EvaluateResult(
        job: context.job.id, model: model.reference, modelId: model.id, dataset: dataset.name,
        datasetVersion: version.number, split: payload.split, images: 0, metrics: [:], baselines: [:],
        skipped: "version \(version.number) of \(dataset.name) has no pair in the split `\(payload.split)`; "
          + "give dataset.split a share for it, or name another with evaluate.split", unchanged: false)
      return try .completed(result) { try memory.record(result, job: context.job.id, in: $0) }
    }
    let evaluation = try scoring.evaluate(model, labeller: labeller)
    let result = EvaluateResult(
      job: context.job.id, model: model.reference, modelId: model.id, dataset: dataset.name,
      datasetVersion: version.number, split: payload.split, images: evaluation.images,
      metrics: evaluation.metrics.table, withDropout: evaluation.withDropout?.table,
      baselines: Dictionary(
        uniqueKeysWithValues: evaluation.baselines.map { ($0.series.rawValue, $0.metrics.table) }), unchanged: false)
    return try .completed(result) { transaction in
      try transaction.record(evaluation, job: context.job.id, model: model.id, version: version.id, split: split)
      try memory.record(result, job: context.job.id, in: transaction)
    }
  }
}

/// Scores models, always on the same pairs.
struct Scoring {
  private let context: JobContext
  let pairs: [TrainingPair]
  private let trainingPairs: [TrainingPair]
  private let pool: ComputePool

  init(_ context: JobContext, version: Int64, pairs: [TrainingPair]) throws {
    self.context = context
    self.pairs = pairs
    trainingPairs = try context.store.trainingPairs(ofVersion: version, .train)
    pool = context.makePool()
  }

  func evaluate(
    _ model: ModelRecord, labeller: ModelRecord? = nil, keepsPictures: Bool = false
  ) throws -> Evaluation {
    let weights = try context.store.folder(of: model).weights()
    let judge = try labeller.map {
      try Labeller(try context.store.folder(of: $0).weights(), judging: weights.model, pool: pool)
    }
    let evaluator = try Evaluator(
      model: weights.model, pairs: pairs, trainingPairs: trainingPairs, pool: pool, labeller: judge)
    return try evaluator.evaluate(weights, keepsPictures: keepsPictures)
  }
}

extension StoreTransaction {
  /// An evaluation with its numbers and those of the baselines.
  @discardableResult
  func record(
    _ evaluation: Evaluation, job: Int64, model: Int64, version: Int64, split: PairSplit
  ) throws -> Int64 {
    let id = try createEvaluation(
      job: job, model: model, datasetVersion: version, split: split, images: evaluation.images)
    try insertMetrics(evaluation.rows(split: split), of: .evaluation(id))
    return id
  }
}

extension EvaluatePayload {
  func memory(
    _ version: DatasetVersionRecord, _ model: ModelRecord, _ labeller: ModelRecord?
  ) -> StageMemory {
    StageMemory(
      ticket, .evaluate, parameters: [split],
      inputs: [version.manifestSha256, model.generatorSha256] + (labeller.map { [$0.generatorSha256] } ?? []))
  }
}

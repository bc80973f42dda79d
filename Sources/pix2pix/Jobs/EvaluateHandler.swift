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
    let (model, dataset, version) = try context.store.read { transaction in
      let (dataset, version) = try transaction.version(payload.dataset)
      return (try transaction.model(payload.model), dataset, version)
    }
    guard let split = PairSplit(rawValue: payload.split) else { throw CommandError.noSplit(payload.split) }
    let memory = payload.memory(version, model)
    if var last = try memory.unchanged(EvaluateResult.self, in: context.store, isThere: { _, _ in true }) {
      last.job = context.job.id
      last.unchanged = true
      return try .completed(last) { _ in }
    }

    let scoring = try Scoring(context, version: version.id, split: split)
    // A stage of a pipeline without a hold-out has nothing to do; who asks for it by name is told so.
    if scoring.pairs.isEmpty, payload.ticket != nil {
      let result = EvaluateResult(
        job: context.job.id, model: model.reference, modelId: model.id, dataset: dataset.name,
        datasetVersion: version.number, split: payload.split, images: 0, metrics: [:], baselines: [:],
        skipped: "version \(version.number) of \(dataset.name) has no pair in the split `\(payload.split)`; "
          + "give dataset.split a share for it, or name another with evaluate.split", unchanged: false)
      return try .completed(result) { try memory.record(result, job: context.job.id, in: $0) }
    }
    let evaluation = try scoring.evaluate(model)
    let result = EvaluateResult(
      job: context.job.id, model: model.reference, modelId: model.id, dataset: dataset.name,
      datasetVersion: version.number, split: payload.split, images: evaluation.images,
      metrics: evaluation.metrics.table,
      baselines: Dictionary(
        uniqueKeysWithValues: evaluation.baselines.map { ($0.series.rawValue, $0.metrics.table) }), unchanged: false)
    return try .completed(result) { transaction in
      try transaction.record(evaluation, job: context.job.id, model: model.id, version: version.id, split: split)
      try memory.record(result, job: context.job.id, in: transaction)
    }
  }
}

/// Scores models on one split, always the same pairs.
struct Scoring {
  private let context: JobContext
  let pairs: [TrainingPair]
  private let trainingPairs: [TrainingPair]
  private let pool: ComputePool

  init(_ context: JobContext, version: Int64, split: PairSplit) throws {
    self.context = context
    pairs = try context.store.trainingPairs(ofVersion: version, split)
    trainingPairs = try context.store.trainingPairs(ofVersion: version, .train)
    pool = context.makePool()
  }

  func evaluate(_ model: ModelRecord) throws -> Evaluation {
    let weights = try context.store.folder(of: model).weights()
    let evaluator = try Evaluator(model: weights.model, pairs: pairs, trainingPairs: trainingPairs, pool: pool)
    return try evaluator.evaluate(weights)
  }

  /// One metric in each group of the pairs, for how sure a difference is.
  func evaluate(_ model: ModelRecord, inGroups groups: [[Int]], metric: String) throws -> [Double] {
    let weights = try context.store.folder(of: model).weights()
    return try groups.map { group in
      let evaluator = try Evaluator(model: weights.model, pairs: group.map { pairs[$0] }, trainingPairs: [], pool: pool)
      return try evaluator.evaluate(weights).metrics[metric] ?? .nan
    }
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
    var rows = evaluation.metrics.rows(step: nil, epoch: nil, split: split, series: .model)
    for baseline in evaluation.baselines {
      rows += baseline.metrics.rows(step: nil, epoch: nil, split: split, series: baseline.series)
    }
    try insertMetrics(rows, of: .evaluation(id))
    return id
  }
}

extension EvaluatePayload {
  func memory(_ version: DatasetVersionRecord, _ model: ModelRecord) -> StageMemory {
    StageMemory(ticket, .evaluate, parameters: [split], inputs: [version.manifestSha256, model.generatorSha256])
  }
}

internal import Engine
internal import Ingest
internal import Pipeline
internal import Queue
internal import Store
internal import Trainer

extension PipelineRun {
  /// Adds the jobs of an ablation: the pairs, the judge where one is asked for, each variant with each seed, and the table.
  func enqueue(_ ablation: Ablation, _ batch: String, _ terms: JobTerms, _ transaction: StoreTransaction) throws
    -> [Int64]
  {
    var ids: [Int64] = []
    func add(
      _ part: String, after dependencies: [Int64] = [], key: String? = nil, cores: Int? = nil,
      _ payload: (StageTicket) throws -> any JobPayload
    ) throws -> Int64 {
      // Each part has a memory of its own for --if-changed.
      let ticket = StageTicket(
        pipeline: part.isEmpty ? file.name : "\(file.name)/\(part)", ifChanged: ifChanged, batch: batch,
        snapshot: try snapshot)
      let added = try transaction.enqueue(
        try payload(ticket), key: key, after: dependencies, pipeline: file.name, cores: cores, terms: terms)
      if case .existing(let id) = added {
        let job = try transaction.job(id)
        throw CommandError.alreadyQueued(
          what: "\(job.kind) of", name: part.isEmpty ? file.name : part, job: id, state: job.phase.rawValue,
          since: "\(job.enqueuedAt)")
      }
      ids.append(added.id)
      return added.id
    }
    func ingest(_ name: String, _ configuration: DatasetConfiguration) throws -> Int64 {
      try add("", key: "ingest:\(name)") {
        IngestPayload(ticket: $0, dataset: name, configuration: configuration, allowsVanished: false)
      }
    }
    func train(
      _ name: String, on dataset: Int64, _ variant: Ablation.Variant, seed: UInt64
    ) throws -> Int64 {
      var training = variant.training
      training.seed = seed
      let start = try transaction.start(training.startFrom, modelName: name)
      return try add(name, after: [dataset], key: "train:\(name)") {
        TrainPayload(
          ticket: $0, dataset: .made(byJob: dataset), modelName: name, model: variant.model,
          objective: variant.objective, training: training, start: start)
      }
    }

    let pairs = try ingest(file.dataset.name ?? file.name, file.dataset)
    var judge: Int64?
    if let training = ablation.labeller {
      let labels = try ingest("\(file.dataset.name ?? file.name)-labels", file.dataset.reversed)
      judge = try train("\(file.name)-labeller", on: labels, .labeller(training, like: file), seed: training.seed)
    }
    let known = try file.evaluate.labeller.map { ModelChoice.model(try transaction.resolveModel($0).id) }
    var made = ablation.variants.map { variant in
      AblationPayload.Variant(title: variant.title, paper: variant.paper, trainings: [], evaluations: [])
    }
    for seed in ablation.seeds {
      for (index, variant) in ablation.variants.enumerated() {
        let name = "\(file.name)-\(variant.name)-\(seed)"
        let trained = try train(name, on: pairs, variant, seed: seed)
        let evaluated = try add(name, after: [trained] + (judge.map { [$0] } ?? [])) {
          EvaluatePayload(
            ticket: $0, model: .made(byJob: trained), dataset: .made(byJob: pairs), split: file.evaluate.split,
            labeller: judge.map { .made(byJob: $0) } ?? known)
        }
        made[index].trainings.append(trained)
        made[index].evaluations.append(evaluated)
      }
    }
    _ = try add("", after: made.flatMap(\.evaluations), cores: 1) { ticket in
      AblationPayload(
        ticket: ticket, name: file.name, dataset: .made(byJob: pairs), split: file.evaluate.split, variants: made,
        seeds: ablation.seeds, source: ablation.source, paperMetrics: ablation.paperMetrics, truth: ablation.truth)
    }
    return ids
  }
}

extension DatasetConfiguration {
  /// The same files in the other direction, the target being label images.
  fileprivate var reversed: DatasetConfiguration {
    var other = self
    switch input {
    case .left: other.input = .right
    case .right: other.input = .left
    case .folder(let folder):
      if let target {
        other.input = .folder(target)
        other.target = folder
      }
    }
    return other
  }
}

extension Ablation.Variant {
  /// The judge: the same networks' size, from photo to labels, with cross-entropy.
  fileprivate static func labeller(_ training: TrainingConfiguration, like file: PipelineFile) -> Ablation.Variant {
    Ablation.Variant(
      name: "labeller", title: "labeller", model: file.model,
      objective: .init(adversarial: .none, reconstruction: .crossEntropy, lambda: 1), training: training, paper: [:])
  }
}

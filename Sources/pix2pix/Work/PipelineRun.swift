internal import Files
internal import GRDB
internal import Ingest
internal import Pipeline
internal import Queue
internal import Store
internal import Trainer
internal import Translator

/// One run of a pipeline: its jobs, each waiting for those before it.
struct PipelineRun {
  let file: PipelineFile
  let store: DataStore
  let ifChanged: Bool

  /// The jobs of a run, in the order of their stages.
  struct Batch {
    let id: String
    let snapshot: String
    let jobs: [JobRecord]
    var ids: [Int64] { jobs.map(\.id) }
  }

  /// The run that an interrupted command left, if it left one.
  func unfinished() throws -> Batch? {
    try store.settle()
    return try left()
  }

  /// The same by what is recorded, without a look for jobs of the dead.
  func left() throws -> Batch? {
    try store.read { transaction in
      let row = try transaction.one(
        JobRecord.self,
        """
        SELECT * FROM jobs WHERE pipeline = ? AND state NOT IN ('completed', 'cancelled', 'discarded')
        ORDER BY id LIMIT 1
        """, [file.name])
      guard let row, let ticket = try? JSONText.decode(Ticketed.self, from: row.payload).ticket else { return nil }
      let jobs = try transaction.all(
        JobRecord.self, "SELECT * FROM jobs WHERE pipeline = ? AND payload ->> '$.ticket.batch' = ? ORDER BY id",
        [file.name, ticket.batch])
      return Batch(id: ticket.batch, snapshot: ticket.snapshot, jobs: jobs)
    }
  }

  var snapshot: String {
    get throws { ContentHash(of: Array((try file.resolvedYAML() + "\(ifChanged)").utf8)).description }
  }

  /// Adds all jobs in one transaction.
  /// - Throws: `CommandError.alreadyQueued` if another command's job of this dataset or model is unfinished.
  func enqueue(_ terms: JobTerms) throws -> [Int64] {
    let batch = "\(store.time.now().milliseconds)-\(UInt32.random(in: 0 ... .max))"
    let ticket = StageTicket(
      pipeline: file.name, ifChanged: ifChanged, batch: batch, snapshot: try snapshot)
    return try store.write { transaction in
      if let ablation = file.ablation { return try enqueue(ablation, batch, terms, transaction) }
      var ids: [Stage: Int64] = [:]
      for node in file.stages {
        let key = uniqueKey(node.stage)
        let payload = try self.payload(node.stage, ticket, ids, transaction)
        let cores = node.stage == .report ? 1 : nil
        let attempts = node.stage == .ingest ? 1 : 3
        let added = try transaction.enqueue(
          payload, key: key, after: node.after.compactMap { ids[$0] }, pipeline: file.name, cores: cores,
          attempts: attempts, terms: terms)
        if case .existing(let id) = added {
          let job = try transaction.job(id)
          throw CommandError.alreadyQueued(
            what: "\(job.kind) of", name: key.map { String($0.drop { $0 != ":" }.dropFirst()) } ?? file.name, job: id,
            state: job.phase.rawValue, since: "\(job.enqueuedAt)")
        }
        ids[node.stage] = added.id
      }
      return file.stages.compactMap { ids[$0.stage] }
    }
  }

  private struct Ticketed: Decodable {
    let ticket: StageTicket?
  }

  private func uniqueKey(_ stage: Stage) -> String? {
    switch stage {
    case .ingest: "ingest:\(datasetName)"
    case .train: "train:\(file.name)"
    default: nil
    }
  }

  private var datasetName: String { file.dataset.name ?? file.name }

  private func payload(
    _ stage: Stage, _ ticket: StageTicket, _ ids: [Stage: Int64], _ transaction: StoreTransaction
  ) throws -> any JobPayload {
    guard let ingest = ids[.ingest] else {
      return IngestPayload(
        ticket: ticket, dataset: datasetName, configuration: file.dataset, allowsVanished: false)
    }
    let dataset = DatasetChoice.made(byJob: ingest)
    guard let train = ids[.train] else {
      return TrainPayload(
        ticket: ticket, dataset: dataset, modelName: file.name, model: file.model, objective: file.objective,
        training: file.train, start: try transaction.start(file.train.startFrom, modelName: file.name))
    }
    switch stage {
    case .promote:
      let promote = file.promote ?? PipelineFile.Promote()
      return PromotePayload(
        ticket: ticket, challenger: .made(byJob: train), dataset: dataset,
        gate: promote.gate,
        split: promote.split)
    case .translate:
      return TranslatePayload(
        ticket: ticket, model: .made(byJob: ids[.promote] ?? train),
        configuration: file.translate ?? .init())
    case .report: return ReportPayload(ticket: ticket, run: .made(byJob: train))
    case .ingest, .train, .evaluate, .ablation:
      return EvaluatePayload(
        ticket: ticket, model: .made(byJob: train), dataset: dataset, split: file.evaluate.split,
        labeller: try file.evaluate.labeller.map { .model(try transaction.resolveModel($0).id) })
    }
  }
}

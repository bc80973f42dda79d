internal import Engine
internal import Files
internal import Kernels
internal import Pipeline
internal import Queue
internal import Store
internal import SystemPackage
internal import Trainer
internal import Translator

/// Translates every image under some inputs: finds them, gives each a row, and hands them out in chunks, which any number of
/// workers share. When all chunks have ended it tells what came of them.
struct TranslateHandler: JobHandler {
  let kind = TranslatePayload.kind
  let payloadFormat = TranslatePayload.format
  let yields = true

  /// Rows that are written in one transaction; there are never more of them in memory.
  private static let rowsOfPart = 250
  /// KiB of the store's pages, which are gone through in their order: no more of them would be met again.
  private static let cacheOfPlan = 256

  func run(_ context: JobContext) async throws -> JobOutcome {
    let payload = try context.payload(as: TranslatePayload.self)
    try context.store.limitCache(kibibytes: Self.cacheOfPlan)
    let model = try context.store.read { try $0.model(payload.model) }
    let job = try context.store.read { try $0.job(context.job.id) }
    let isPlanned = try context.store.read { try !$0.children(ofJob: job.id).isEmpty }
    let output = Self.output(of: payload.configuration, model: model, workspace: context.store.workspace)
    var result = TranslateResult(
      job: job.id, model: model.reference, output: output.escaped, done: 0, skipped: 0, failed: 0, later: 0, seconds: 0)
    if isPlanned {
      result = try job.result.map { try JSONText.decode(TranslateResult.self, from: $0) } ?? result
      return try finish(result, context)
    }
    let folder = try context.store.folder(of: model)
    guard folder.manifest.model.labels == nil else { throw CommandError.labels(model: model.reference) }
    let plan = try TranslationPlan(
      inputs: payload.configuration.input.map(Self.path), output: output, configuration: payload.configuration,
      only: payload.retriesFailed == true ? try context.store.read { try $0.lastFailures(intoFolder: output) } : nil)
    result.output = plan.outputFolder.escaped
    result.later = plan.later
    try payload.configuration.validate(hasCritic: folder.critic() != nil)
    // What would hit every file is one sentence now, in place of one for each.
    try folder.verify(withDiscriminator: payload.configuration.verdict)
    try plan.checkSpace()
    try plan.prepareOutput()
    let chunks = try record(plan, payload, model, context)
    guard !chunks.isEmpty else { return try finish(result, context) }
    let draft = try JSONText.encode(result)
    return .handedOut(jobs: chunks.map(\.request)) { transaction, ids in
      for (id, chunk) in zip(ids, chunks) {
        try transaction.putItems(ofJob: context.job.id, intoChunk: id, count: chunk.items)
      }
      try transaction.setResult(job: context.job.id, claim: context.job.claim, draft)
    }
  }

  private struct Chunk: Sendable {
    let request: JobRequest
    let items: Int
  }

  /// A row for every file, in transactions between which workers have their turn; and the chunks of what is to be tried.
  private func record(
    _ plan: TranslationPlan, _ payload: TranslatePayload, _ model: ModelRecord, _ context: JobContext
  ) throws -> [Chunk] {
    let (job, claim) = (context.job.id, context.job.claim)
    let settings = TranslationSettings(
      model: try context.store.folder(of: model).manifest.model, mark: try ProvenanceMark(of: model),
      configuration: payload.configuration)
    let hashes = settings.hashes
    try context.write { transaction in
      try transaction.dropPlan(ofJob: job, claim: claim)
      for (index, hash) in hashes.enumerated() {
        try transaction.recordSettings(hash, settings.text(sample: index + 1))
      }
    }
    var part: [NewTranslationItem] = []
    func write() throws {
      try context.write { try $0.planItems(part, job: job, claim: claim, model: model.id) }
      part = []
    }
    try plan.forEach { item in
      part.append(Self.row(item, hashes[item.sample - 1]))
      if part.count == Self.rowsOfPart { try write() }
    }
    try write()
    var configuration = payload.configuration
    configuration.input = []
    var request = JobRequest(
      kind: TranslateChunkPayload.kind,
      payload: try Snapshot.text(
        of: TranslateChunkPayload(
          translation: job, model: model.id, output: plan.outputFolder.escaped, configuration: configuration),
        kernels: Snapshot.kernels(of: context.job.payload) ?? .preferred))
    request.payloadFormat = TranslateChunkPayload.format
    request.cores = context.job.cores
    request.maxAttempts = context.job.maxAttempts
    var sizes = ChunkSizes()
    try context.store.read { try $0.forEachUnplaced(ofJob: job) { sizes.add(items: $0, bytes: $1) } }
    return sizes.items.map { Chunk(request: request, items: $0) }
  }

  /// Nothing is left to be done: what its chunks have left open, as one was cancelled or discarded, has failed, unless its
  /// result had got its name.
  private func finish(_ draft: TranslateResult, _ context: JobContext) throws -> JobOutcome {
    let (job, claim) = (context.job.id, context.job.claim)
    var result = draft
    let children = try context.store.read { try $0.children(ofJob: job) }
    let byID = Dictionary(children.map { ($0.id, $0) }) { first, _ in first }
    for item in try context.store.read({ try $0.items(ofJob: job, in: .publishing) }) where item.resultStands {
      try context.commit { try $0.completeLeftItem(item.id, ofJob: job, claim: claim) }
    }
    try context.write { transaction in
      try transaction.failOpenItems(ofJob: job, claim: claim, reason: "abandoned") { item in
        let chunk = item.chunkId.flatMap { byID[$0] }
        let reason = chunk.map { chunk in
          "job \(chunk.id), in which it was, is \(chunk.phase.rawValue): \(chunk.cancelReason ?? chunk.error ?? "")"
        }
        return "\(ItemFailure.abandoned(item.inputPath.path, reason: reason ?? "no job had it"))"
      }
    }
    let counts = try context.store.read { try $0.itemCounts(ofJob: job) }
    result.done = counts[.completed] ?? 0
    result.skipped = counts[.skipped] ?? 0
    result.failed = counts[.failed] ?? 0
    result.seconds = try context.store.read { try $0.busySeconds(ofFamily: job) }
    return try .completed(result) { _ in }
  }

  /// Where results go when nothing else is said: `outputs/maps-3`.
  static func output(
    of configuration: TranslationConfiguration, model: ModelRecord, workspace: FilePath
  ) -> FilePath {
    configuration.output.map(path)
      ?? workspace.appending("outputs").pushing(FilePath("\(model.name)-\(model.version)"))
  }

  static func path(_ text: String) -> FilePath { FilePath(escaped: text) ?? FilePath(text) }

  private static func row(_ item: PlannedItem, _ settings: ContentHash) -> NewTranslationItem {
    func skipped(_ reason: TranslationOutcome.SkipReason) -> NewTranslationItem.Plan {
      .skip(reason: reason.reason, "\(reason)")
    }
    func failed(_ failure: ItemFailure) -> NewTranslationItem.Plan { .fail(reason: failure.reason, "\(failure)") }
    let plan: NewTranslationItem.Plan =
      switch item.kind {
      case .candidate: .translate(to: item.output)
      case .leftover: skipped(.leftover)
      case .excluded: skipped(.excluded)
      case .notAFile: failed(.notAFile(item.input))
      case .unreadable(let error): failed(.unreadable(error))
      }
    return NewTranslationItem(
      input: item.input, size: item.size, sample: item.sample, settings: settings, plan: plan)
  }
}

extension ProvenanceMark {
  /// - Throws: `StoreError.brokenRow`.
  init(of model: ModelRecord) throws {
    guard let hash = ContentHash(model.generatorSha256) else {
      throw StoreError.brokenRow(table: "models", id: model.id)
    }
    self.init(tool: "pix2pix \(Pix2Pix.version)", model: model.reference, weights: hash)
  }
}

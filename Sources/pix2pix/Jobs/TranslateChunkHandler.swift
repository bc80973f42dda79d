internal import Engine
internal import Files
internal import Kernels
internal import Queue
internal import Store
internal import SystemPackage
internal import Trainer
internal import Translator

/// Translates the items of one chunk of a translation. What an earlier claim or an earlier job finished is not done again.
struct TranslateChunkHandler: JobHandler {
  let kind = TranslateChunkPayload.kind
  let yields = true

  func run(_ context: JobContext) async throws -> JobOutcome {
    let payload = try context.payload(as: TranslateChunkPayload.self)
    let model = try context.store.read { try $0.model(payload.model) }
    let folder = try context.store.folder(of: model)
    let pool = context.makePool()
    let translator = try BulkTranslator(
      model: folder.manifest.model, mark: try ProvenanceMark(of: model), configuration: payload.configuration,
      pool: pool, critic: folder.critic(), weights: { try folder.weights(kernels: pool.kernels) })
    let recorder = try ChunkRecorder(context)
    let output = TranslateHandler.path(payload.output)
    let summary: TranslationSummary
    do {
      summary = try translator.run(
        try recorder.takeUp(), outputFolder: output, spill: context.folder, observer: recorder,
        shouldStop: { context.shouldStop })
    } catch TranslationError.noSpace(output, let needed, let free, let kept) {
      // Who makes room makes it for the whole rest, and not for the next results alone.
      let rest = try context.store.read { try $0.unmadeBytes(ofJob: payload.translation) }
      throw TranslationError.noSpace(folder: output, needed: max(needed, rest), free: free, kept: kept)
    }
    if summary.stopped { return .stopped }
    let counts = ChunkResult(
      done: summary.completed, skipped: summary.skipped, failed: summary.failed, seconds: summary.seconds)
    return try .completed(counts) { _ in }
  }
}

extension StoreTransaction {
  /// What the results that a translation has yet to make may take, by the rule of its plan.
  fileprivate func unmadeBytes(ofJob job: Int64) throws -> Int64 {
    var bytes: Int64 = 0
    try forEachOpenItem(ofJob: job) { if !FileStatus.exists($0) { bytes += $1 } }
    return bytes
  }
}

extension ModelFolder {
  /// The discriminator, to be asked about results; `nil` if the model has none.
  func critic() -> CriticSource? {
    guard manifest.files.contains(where: { $0.name == ModelFolder.discriminatorName }) else { return nil }
    let name = path
    return CriticSource(model: manifest.model, adversarial: manifest.objective?.adversarial ?? .logistic) {
      guard let tensors = try discriminatorTensors() else {
        throw StoredFileError(path: name.escaped, reason: "it holds no \(ModelFolder.discriminatorName)")
      }
      return tensors
    }
  }
}

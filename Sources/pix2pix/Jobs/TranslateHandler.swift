internal import Engine
internal import Files
internal import Pipeline
internal import Queue
internal import Store
internal import SystemPackage
internal import Trainer
internal import Translator

/// Translates every image under some inputs. Each is an item with a row; what an earlier claim or an earlier job finished is
/// not done again.
struct TranslateHandler: JobHandler {
  let kind = TranslatePayload.stage.rawValue
  let yields = true

  func run(_ context: JobContext) async throws -> JobOutcome {
    let payload = try context.payload(as: TranslatePayload.self)
    let model = try context.store.read { try $0.model(payload.model) }
    let folder = try context.store.folder(of: model)
    guard let hash = ContentHash(model.generatorSha256) else {
      throw StoreError.brokenRow(table: "models", id: model.id)
    }
    let output = Self.output(of: payload.configuration, model: model, workspace: context.store.workspace)
    let plan = try TranslationPlan(
      inputs: payload.configuration.input.map(Self.path), output: output, configuration: payload.configuration)
    try plan.checkSpace()
    let translator = try BulkTranslator(
      weights: try folder.weights(), weightsHash: hash, configuration: payload.configuration, pool: context.makePool())
    try context.write {
      try $0.planItems(
        plan.items.map(Self.row), job: context.job.id, claim: context.job.claim, model: model.id,
        settings: translator.settings)
    }
    let recorder = try TranslationRecorder(
      context: context, settings: translator.settings, total: plan.items.count)
    let summary = try translator.run(
      plan.items, outputFolder: plan.outputFolder, observer: recorder, shouldStop: { context.shouldStop })
    if summary.stopped { return .stopped }
    try recorder.endVanished()

    let counts = try context.store.read { try $0.itemCounts(ofJob: context.job.id) }
    let result = TranslateResult(
      job: context.job.id, model: model.reference, output: plan.outputFolder.escaped, done: counts[.completed] ?? 0,
      skipped: counts[.skipped] ?? 0, failed: counts[.failed] ?? 0, seconds: summary.seconds)
    return try .completed(result) { _ in }
  }

  /// Where results go when nothing else is said: `outputs/maps-3`.
  static func output(
    of configuration: TranslationConfiguration, model: ModelRecord, workspace: FilePath
  ) -> FilePath {
    configuration.output.map(path)
      ?? workspace.appending("outputs").pushing(FilePath("\(model.name)-\(model.version)"))
  }

  private static func path(_ text: String) -> FilePath { FilePath(escaped: text) ?? FilePath(text) }

  private static func row(_ item: TranslationItem) -> NewTranslationItem {
    switch item.kind {
    case .candidate: NewTranslationItem(input: item.input, plan: .translate(to: item.output))
    case .leftover: NewTranslationItem(input: item.input, plan: .skip("\(TranslationOutcome.SkipReason.leftover)"))
    case .notAFile: NewTranslationItem(input: item.input, plan: .fail("\(ItemFailure.notAFile(item.input))"))
    case .unreadable(let error): NewTranslationItem(input: item.input, plan: .fail("\(ItemFailure.unreadable(error))"))
    }
  }
}

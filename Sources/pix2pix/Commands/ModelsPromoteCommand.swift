internal import ArgumentParser
internal import GRDB
internal import Pipeline
internal import Queue
internal import Store

struct ModelsPromoteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "promote",
    abstract: "Let the gate decide on a version; or put it in service by hand, with --force.",
    discussion: """
      The gate compares the version with the champion on the model's hold-out, as a pipeline with a section promote does: \
      --set promote.margin=0.02. With --force nothing is compared. Both are recorded with their reason.

      \(ExitStatus.working)
      """)
  @Argument(help: "A version: NAME@3.") var model: String
  @Flag(help: "Without the gate's judgement.") var force = false
  @Option(help: "Why, for the history (with --force).") var reason: String?
  @Option(help: "The dataset of the hold-out. (default: the one it was trained on)") var dataset: String?
  @Option(help: "A key of the section promote and its value.") var set: [String] = []
  @OptionGroup(title: "The job") var job: JobOptions
  @OptionGroup var options: WorkspaceOptions

  func validate() throws {
    guard !force || reason != nil else { throw ValidationError("--force needs --reason TEXT, for the history") }
    if let key = set.first(where: { !$0.hasPrefix("promote.") }) {
      throw ValidationError("--set `\(key)`: only keys of the section promote say something here")
    }
  }

  func run() throws {
    if force { return try putInService() }
    let store = try options.openStore(patience: .worker)
    let promote = try PipelineOptions.resolve(nil, name: "gate", set).promote ?? PipelineFile.Promote()
    let id = try store.write { transaction in
      let model = try transaction.resolveModel(model)
      let payload = PromotePayload(
        ticket: nil, challenger: .model(model.id), dataset: .version(try version(of: model, transaction).id),
        gate: promote.gate, split: promote.split)
      return try transaction.enqueue(payload, terms: job.terms(at: transaction.now)).id
    }
    if job.isDetached { return try DetachedOutput(store, options).show([id]) }
    let ended = try ForegroundWork(store: store, verbose: options.verbose).run([id])
    let result = try ended[0].outcome(PromoteResult.self)
    if options.json { return Console.result(try JSONText.encode(result)) }
    Console.result(Self.summary(result))
  }

  static func summary(_ result: PromoteResult) -> String {
    let service = result.champion.map { "\($0) is in service" } ?? "nothing is in service"
    return "\(result.verdict): \(result.reason); \(service)"
  }

  /// The latest version of the dataset that is named, or that the model learnt from.
  private func version(of model: ModelRecord, _ transaction: StoreTransaction) throws -> DatasetVersionRecord {
    let record: DatasetRecord
    if let dataset {
      record = try transaction.dataset(named: dataset)
    } else {
      guard let run = model.runId, let learnt = try transaction.run(run).datasetVersionId else {
        throw CommandError.noHoldOutDataset(model: model.reference)
      }
      record = try transaction.version(.version(learnt)).dataset
    }
    guard let latest = try transaction.latestVersion(ofDataset: record.id) else {
      throw CommandError.noVersion(dataset: record.name)
    }
    return latest
  }

  private func putInService() throws {
    let model = try options.openStore().write { transaction in
      let model = try transaction.resolveModel(self.model)
      try model.requireFiles()
      let champion = try transaction.findModel(named: model.name, alias: "champion")
      try transaction.promote(model.id, expecting: champion?.id, reason: "by hand: \(reason ?? "")")
      return model
    }
    if options.json {
      Console.result(.object([(key: "champion", value: .string(model.reference))]))
    } else {
      Console.result("\(model.reference) is \(model.name)@champion")
    }
  }
}

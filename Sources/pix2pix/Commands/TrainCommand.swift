internal import ArgumentParser
internal import Pipeline
internal import Store
internal import Trainer

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Enqueue a training on a dataset's latest version, and work it.",
    discussion: """
      The sections model, objective and train of a pipeline file can be set: --set train.epochs=10 --set model.size=128. \
      A training that was interrupted goes on from its last checkpoint when the same command is given again.

      \(ExitStatus.working)
      """)

  @Argument(help: "The dataset's name.") var dataset: String
  @Option(help: "The model that gets a new version. (default: the dataset's name)") var name: String?
  @Option(help: "A key of a pipeline file and its value.") var set: [String] = []
  @OptionGroup(title: "The job") var job: JobOptions
  @OptionGroup var options: WorkspaceOptions

  func run() throws {
    let file = try PipelineOptions.resolve(nil, name: name ?? dataset, set)
    for key in set.map({ $0.prefix { $0 != "=" } }) {
      guard ["model", "objective", "train"].contains(key.prefix { $0 != "." }) else {
        throw CommandError.noTrainingKey(String(key))
      }
    }
    let store = try options.openStore(patience: .worker)
    let payload = try store.read { transaction in
      let record = try transaction.dataset(named: dataset)
      guard let version = try transaction.latestVersion(ofDataset: record.id) else {
        throw CommandError.noVersion(dataset: dataset)
      }
      return TrainPayload(
        ticket: nil, dataset: .version(version.id), modelName: file.name, model: file.model,
        objective: file.objective, training: file.train,
        start: try transaction.start(file.train.startFrom, modelName: file.name))
    }
    let job = try store.enqueueOrTakeUp(
      payload, what: "a training of", name: file.name, terms: self.job.terms(at: store.time.now()))
    if self.job.isDetached { return try DetachedOutput(store, options).show([job]) }
    let ended = try ForegroundWork(store: store, verbose: options.verbose).run([job])
    if ended[0].isPutOff { return try showPutOff(ended[0]) }
    let result = try ended[0].outcome(TrainResult.self)
    if options.json { return Console.result(try JSONText.encode(result)) }
    Console.result(Self.summary(result))
    guard !result.unchanged else { return }
    for warning in try store.read({ try $0.warnings(ofRun: result.run) }) { Console.complain("warning: \(warning)") }
  }

  private func showPutOff(_ job: JobRecord) throws {
    if options.json {
      return Console.result(
        .object([(key: "job", value: .integer(job.id)), (key: "state", value: .string(job.phase.rawValue))]))
    }
    Console.result("training (job \(job.id)): \(job.reason ?? "put off")")
  }

  static func summary(_ result: TrainResult) -> String {
    if result.unchanged { return "\(result.model): nothing has changed since run \(result.run)" }
    return "\(result.model): run \(result.run), \(result.steps) steps in \(Figures.clock(result.seconds)), "
      + "\(Figures.text(result.secondsPerStep)) s a step" + why(result.ended)
  }

  private static func why(_ ended: String) -> String {
    switch ended {
    case "budget": " (time budget)"
    case "patience": " (nothing better came for train.patience epochs)"
    default: ""
    }
  }
}

extension StoreTransaction {
  /// What `train.start_from` means now: an alias is resolved once, when a job is enqueued.
  func start(_ text: String, modelName: String) throws -> TrainPayload.Start {
    switch text {
    case "nothing": return .nothing
    case "champion":
      return try findModel(named: modelName, alias: "champion").map { .model($0.id, asChampion: true) } ?? .noChampion
    case _ where text.hasPrefix("/"): return .file(text)
    default: return .model(try resolveModel(text).id, asChampion: false)
    }
  }
}

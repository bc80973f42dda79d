internal import ArgumentParser
internal import Files
internal import Store
internal import SystemPackage
internal import Trainer
internal import Translator

struct TranslateCommand: ParsableCommand {
  enum Switch: String, ExpressibleByArgument, CaseIterable { case on, off }

  static let configuration = CommandConfiguration(
    commandName: "translate",
    abstract: "Turn images through a model: folders and files, recursively, names kept.",
    discussion: """
      Every file found has a row in translation_history; those that failed are in failed_items too. A rerun does only \
      what is missing or changed, and gives the same bytes.

      \(ExitStatus.working)
      """)

  @Argument(help: "A model: NAME, NAME@3, NAME@champion.") var model: String
  @Option(name: .customLong("in"), parsing: .upToNextOption, help: "Folders and files to translate.")
  var input: [PathArgument]
  @Option(help: "The folder for the results. (default: outputs/MODEL-VERSION in the workspace)") var out: PathArgument?
  @Option(help: "auto, chroma, whole or square.") var fit: TranslationConfiguration.Fit = .auto
  @Option(help: "Whether units drop out as in training (the method's variety): on or off.") var dropout: Switch = .on
  @Option(help: "Decides, with each image's content, what drops out.") var seed: UInt64 = 1
  @Option(help: "keep, png or jpeg.") var format: TranslationConfiguration.Format = .keep
  @Option(help: "Of JPEG results, 1 to 100.") var quality = 95
  @Option(help: "Put before the extension of each result's name.") var suffix = ""
  @Option(help: "Images with more pixels fail with a sentence.") var maxPixels = TranslationConfiguration().maxPixels
  @OptionGroup(title: "The job") var job: JobOptions
  @OptionGroup var options: WorkspaceOptions

  func run() throws {
    var configuration = TranslationConfiguration()
    configuration.input = input.map(\.path.escaped)
    configuration.output = out?.path.escaped
    configuration.fit = fit
    configuration.dropout = dropout == .on
    configuration.seed = seed
    configuration.format = format
    configuration.quality = quality
    configuration.suffix = suffix
    configuration.maxPixels = maxPixels
    let store = try options.openStore(patience: .worker)
    let record = try store.read { try $0.resolveModel(model) }
    try configuration.validate(for: try store.folder(of: record).manifest.model)
    let missing = input.first { !FileStatus.exists($0.path) }
    if let missing { throw FileError("find", missing.path, .noSuchFileOrDirectory) }
    let payload = TranslatePayload(ticket: nil, model: .model(record.id), configuration: configuration)
    let target = TranslateHandler.output(of: configuration, model: record, workspace: store.workspace)
    let job = try store.enqueueOrTakeUp(
      payload, what: "a translation into", name: target.escaped, terms: self.job.terms(at: store.time.now()))
    if self.job.isDetached { return try DetachedOutput(store, options).show([job]) }
    let ended = try ForegroundWork(store: store, verbose: options.verbose).run([job])
    let result = try ended[0].outcome(TranslateResult.self)
    try Self.show(result, store, json: options.json)
    if result.failed > 0 { throw ExitCode(ExitStatus.partly.rawValue) }
  }

  static func show(_ result: TranslateResult, _ store: DataStore, json: Bool) throws {
    if json { return Console.result(try JSONText.encode(result)) }
    Console.result(summary(result))
    guard result.failed > 0 else { return }
    for item in try store.read({ try $0.items(ofJob: result.job, in: .failed) }) {
      Console.result("  failed: \(item.error ?? item.inputPath.text)")
    }
  }

  static func summary(_ result: TranslateResult) -> String {
    "\(result.model): \(result.done) translated, \(result.skipped) skipped, \(result.failed) failed in "
      + "\(Figures.clock(result.seconds)); results in \(result.output)"
  }
}

extension TranslationConfiguration.Fit: ExpressibleByArgument {}
extension TranslationConfiguration.Format: ExpressibleByArgument {}

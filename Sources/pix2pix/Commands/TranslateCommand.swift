internal import ArgumentParser
internal import Files
internal import Store
internal import SystemPackage
internal import Trainer
internal import Translator

struct TranslateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "translate",
    abstract: "Turn images through a model: folders and files, recursively, names kept.",
    discussion: """
      Every file found has a row in translation_history; those that failed are in failed_items too. The work is handed \
      out in chunks, which any number of workers share. A rerun does only what is missing or changed, and gives the \
      same bytes.

      \(ExitStatus.working)
      """)

  @Argument(help: "A model: NAME, NAME@3, NAME@champion.") var model: String
  @Option(name: .customLong("in"), parsing: .upToNextOption, help: "Folders and files to translate.")
  var input: [PathArgument]
  @Option(help: "The folder for the results. (default: outputs/MODEL-VERSION in the workspace)") var out: PathArgument?
  @Flag(help: "Only say what there is to do, how long it may take, and how much room.") var plan = false
  @Option(
    help: ArgumentHelp(
      "Afterwards write a PNG with some of the images, from all over, each beside its result.", valueName: "file"))
  var sheet: PathArgument?
  @OptionGroup(title: "Which files") var files: TranslationFileOptions
  @OptionGroup(title: "How") var manner: TranslationOptions
  @OptionGroup(title: "The job") var job: JobOptions
  @OptionGroup var options: WorkspaceOptions

  func validate() throws {
    guard let sheet else { return }
    try TranslationSheet.validate(sheet.path)
    if job.isDetached {
      throw ValidationError("--sheet is drawn when all is done, which --detach and --at do not wait for: leave it out")
    }
  }

  func run() throws {
    var configuration = TranslationConfiguration()
    configuration.input = input.map(\.path.escaped)
    configuration.output = out?.path.escaped
    files.apply(to: &configuration)
    try manner.apply(to: &configuration)
    let store = try options.openStore(patience: .worker)
    let record = try store.read { try $0.resolveModel(model) }
    let folder = try store.folder(of: record)
    try configuration.validate(for: folder.manifest.model)
    try configuration.validate(hasCritic: folder.critic() != nil)
    let missing = input.first { !FileStatus.exists($0.path) }
    if let missing { throw FileError("find", missing.path, .noSuchFileOrDirectory) }
    try configuration.requireMasks()
    let target = TranslateHandler.output(of: configuration, model: record, workspace: store.workspace)
    if plan {
      let forecast = try TranslationForecast(
        store, model: record, configuration: configuration, output: target, retriesFailed: files.retryFailed)
      return Console.result(options.json ? forecast.json.text : forecast.text)
    }
    if let sheet { try DurableFile.probe(sheet.path) }
    let payload = TranslatePayload(
      ticket: nil, model: .model(record.id), configuration: configuration,
      retriesFailed: files.retryFailed ? true : nil)
    let job = try store.enqueueOrTakeUp(
      payload, what: "a translation into", name: target.escaped, terms: self.job.terms(at: store.time.now()))
    if self.job.isDetached { return try DetachedOutput(store, options).show([job]) }
    let ended = try ForegroundWork(store: store, verbose: options.verbose).run([job])
    let result = try ended[0].outcome(TranslateResult.self)
    try Self.show(result, store, json: options.json)
    if let sheet { try write(sheet.path, result, store) }
    if result.failed > 0 { throw ExitCode(ExitStatus.partly.rawValue) }
  }

  private func write(_ sheet: FilePath, _ result: TranslateResult, _ store: DataStore) throws {
    let some = try store.read { try $0.someResults(ofJob: result.job, limit: Self.shown) }
    guard !some.isEmpty else { return Console.complain("pix2pix: no sheet is written, as nothing was translated") }
    try TranslationSheet.write(some, to: sheet)
  }

  /// Images on the sheet.
  private static let shown = 24
  /// Failures that are listed: the others are asked for.
  private static let listed = 20

  static func show(_ result: TranslateResult, _ store: DataStore, json: Bool) throws {
    if json { return Console.result(try JSONText.encode(result)) }
    Console.result(summary(result))
    guard result.failed > 0 else { return }
    for item in try store.read({ try $0.items(ofJob: result.job, in: .failed) }).prefix(listed) {
      Console.result("  failed: \(item.error ?? item.inputPath.text)")
    }
    guard result.failed > listed else { return }
    Console.result(
      "  and \(result.failed - listed) more: sqlite3 \(store.workspace.appending("store.sqlite").escaped) "
        + "\"SELECT reason, input_path, error FROM failed_items WHERE job = \(result.job)\"")
  }

  static func summary(_ result: TranslateResult) -> String {
    let later = result.later.map { $0 > 0 ? ", \($0) left for later" : "" } ?? ""
    return "\(result.model): \(result.done) translated, \(result.skipped) skipped, \(result.failed) failed\(later) in "
      + "\(Figures.clock(result.seconds)); results in \(result.output)"
  }
}

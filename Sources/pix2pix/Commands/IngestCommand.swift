internal import ArgumentParser
internal import Files
internal import Ingest
internal import Pipeline
internal import Store
internal import SystemPackage

struct IngestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest",
    abstract: "Scan, split, align, check and record pairs; only what is new is read.",
    discussion: """
      Every refused file is printed with its reason; `sqlite3 workspace/store.sqlite "SELECT * FROM rejected_files"` \
      lists them at any time.

      \(ExitStatus.help(.done, .failed, .partly, .locked, .noSpace, .usage, .badData, .notFound, .tryAgain, .badConfiguration, .interrupted, .terminated))
      """)

  @Argument(help: "The dataset's name.") var dataset: String
  @Option(name: .long, parsing: .upToNextOption, help: "Folders, files or globs of images.") var from: [PathArgument]
  @Option(help: "side-by-side or two-folders.") var layout: String?
  @Option(help: "The half that is the input, left or right; or the folder of inputs.") var input: String?
  @Option(help: "The folder of targets, for two-folders.") var target: PathArgument?
  @Option(help: "Another key of the section dataset, such as align=resize.") var set: [String] = []
  @Flag(help: "The loss of more than a tenth of the known files is meant.") var allowVanished = false
  @OptionGroup(title: "The job") var job: JobOptions
  @OptionGroup var options: WorkspaceOptions

  func run() throws {
    // In single quotes YAML reads no escapes.
    var overrides = ["dataset.name='\(dataset.replacing("'", with: "''"))'"]
    if let layout { overrides.append("dataset.layout=\(layout)") }
    if let input { overrides.append("dataset.input=\(RawArguments.escaped(input))") }
    overrides += set.map { "dataset." + RawArguments.escaped($0) }
    var configuration = try PipelineOptions.resolve(nil, name: "dataset", overrides).dataset
    configuration.from = from.map(\.path.escaped)
    if let target { configuration.target = target.path.escaped }
    try configuration.validate()
    let store = try options.openStore(create: true, patience: .worker)
    let payload = IngestPayload(
      ticket: nil, dataset: dataset, configuration: configuration, allowsVanished: allowVanished)
    let job = try store.enqueueOrTakeUp(
      payload, what: "an ingest", name: dataset, attempts: 1, terms: self.job.terms(at: store.time.now()))
    if self.job.isDetached { return try DetachedOutput(store, options).show([job]) }
    let ended = try ForegroundWork(store: store, verbose: options.verbose).run([job])
    let result = try ended[0].outcome(IngestResult.self)
    try IngestOutput(store, json: options.json).show(result)
    if result.newRejections > 0 { throw ExitCode(ExitStatus.partly.rawValue) }
  }
}

/// What an ingest prints.
struct IngestOutput {
  private let store: DataStore
  private let json: Bool

  init(_ store: DataStore, json: Bool) {
    self.store = store
    self.json = json
  }

  func show(_ result: IngestResult) throws {
    if json { return Console.result(try JSONText.encode(result)) }
    Console.result(Self.summary(result))
    if result.rejected > 0 {
      let refused = try store.read { transaction in
        try transaction.files(ofDataset: try transaction.dataset(named: result.dataset).id, in: .rejected)
      }
      for file in refused {
        Console.result("  refused\(file.known ? " (known)" : ""): \(file.detail ?? file.reason ?? file.path.text)")
      }
    }
  }

  static func summary(_ result: IngestResult) -> String {
    let splits = ["train", "val", "test"].map { "\($0) \(result.splits[$0] ?? 0)" }.joined(separator: ", ")
    var text = "\(result.dataset) version \(result.version): \(result.accepted) pairs (\(splits))"
    if result.unchanged { text += ", nothing new" }
    if result.rejected > 0 { text += ", \(result.rejected) refused, \(result.newRejections) of them new" }
    if result.duplicates > 0 { text += ", \(result.duplicates) duplicates" }
    return text
  }
}

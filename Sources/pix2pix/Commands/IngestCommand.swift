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
      lists them at any time. Exit code 3 tells of files that were refused for the first time, and of pairs that the \
      hold-outs have lost.

      \(ExitStatus.help(.done, .failed, .partly, .locked, .noSpace, .usage, .badData, .notFound, .tryAgain, .badConfiguration, .interrupted, .terminated))
      """)

  @Argument(help: "The dataset's name.") var dataset: String
  @Option(name: .long, parsing: .upToNextOption, help: "Folders, files or globs of images; or manifests.") var from:
    [PathArgument]
  @Option(help: "side-by-side, two-folders, photos or manifest.") var layout: String?
  @Option(help: "The half that is the input, left or right; or the folder of inputs.") var input: String?
  @Option(help: "The folder of targets, for two-folders.") var target: PathArgument?
  @Option(help: "How the input is made of each photo: grayscale, edges, sketch, hole, downscale.") var derive: String?
  @Option(help: "Where sides differ: strict, resize, crop or register.") var align: String?
  @Option(help: "How it is told that a file is as it was: full, or mtime,size (SMB, FUSE).") var identity: String?
  @Option(help: "Another key of the section dataset, such as blank=accept.") var set: [String] = []
  @Flag(help: "The loss of more than a tenth of the known files is meant.") var allowVanished = false
  @Flag(help: "Deal all pairs to train, val and test anew: scores before and after are not of the same pairs.")
  var redraw = false
  @OptionGroup(title: "The job") var job: JobOptions
  @OptionGroup var options: WorkspaceOptions

  func run() throws {
    // In single quotes YAML reads no escapes.
    var overrides = ["dataset.name='\(dataset.replacing("'", with: "''"))'"]
    let words = [("layout", layout), ("derive", derive), ("align", align), ("identity", identity)]
    overrides += words.compactMap { key, value in value.map { "dataset.\(key)=\($0)" } }
    if let input { overrides.append("dataset.input=\(RawArguments.escaped(input))") }
    overrides += set.map { "dataset." + RawArguments.escaped($0) }
    var configuration = try PipelineOptions.resolve(nil, name: "dataset", overrides).dataset
    configuration.from = from.map(\.path.escaped)
    if let target { configuration.target = target.path.escaped }
    try configuration.validate()
    let store = try options.openStore(create: true, patience: .worker)
    let payload = IngestPayload(
      ticket: nil, dataset: dataset, configuration: configuration, allowsVanished: allowVanished, redraws: redraw)
    let job = try store.enqueueOrTakeUp(
      payload, what: "an ingest of", name: dataset, attempts: 1, terms: self.job.terms(at: store.time.now()))
    if self.job.isDetached { return try DetachedOutput(store, options).show([job]) }
    let ended = try ForegroundWork(store: store, verbose: options.verbose).run([job])
    let result = try ended[0].outcome(IngestResult.self)
    try IngestOutput(store, json: options.json).show(result)
    if result.isPartial { throw ExitCode(ExitStatus.partly.rawValue) }
  }
}

/// What an ingest prints.
struct IngestOutput {
  private let store: DataStore
  private let json: Bool
  private static let page = 500

  init(_ store: DataStore, json: Bool) {
    self.store = store
    self.json = json
  }

  func show(_ result: IngestResult) throws {
    if json { return Console.result(try JSONText.encode(result)) }
    Console.result(Self.summary(result))
    for note in result.notes { Console.result("  note: \(note)") }
    if result.rejected > 0 { try showRefusals(of: result.dataset) }
  }

  /// Every refused file with its sentence, however many there are.
  func showRefusals(of dataset: String) throws {
    let id = try store.read { try $0.dataset(named: dataset).id }
    var last: DatasetFileRecord?
    while true {
      let page = try store.read { try $0.refusals(ofDataset: id, after: last, limit: Self.page) }
      for file in page {
        Console.result("  refused\(file.known ? " (known)" : ""): \(file.detail ?? file.reason ?? file.path.text)")
      }
      last = page.last
      if page.count < Self.page { return }
    }
  }

  static func summary(_ result: IngestResult) -> String {
    let splits = ["train", "val", "test"].map { "\($0) \(result.splits[$0] ?? 0)" }.joined(separator: ", ")
    var text = "\(result.dataset) version \(result.version): \(result.accepted) pairs (\(splits))"
    if result.unchanged {
      text += ", nothing new"
    } else if result.version > 1 {
      text += ", \(result.added) added, \(result.removed) removed"
    }
    if result.rejected > 0 {
      let reasons = result.reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($1) \($0)" }
      text += ", \(result.rejected) refused (\(reasons.joined(separator: ", "))), \(result.newRejections) of them new"
    }
    if result.duplicates > 0 { text += ", \(result.duplicates) duplicates" }
    if result.ignored > 0 { text += ", \(result.ignored) ignored" }
    if result.vanished > 0 { text += ", \(result.vanished) vanished" }
    return text
  }
}

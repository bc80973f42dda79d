internal import ArgumentParser
internal import Files
internal import Imaging
internal import Pipeline
internal import Queue
internal import SampleData
internal import Store
internal import SystemPackage

struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "The whole main job on pairs that the program draws itself, in a few minutes.",
    discussion: """
      Draws street maps and aerial photographs of places that do not exist, then ingests, trains map -> aerial, \
      evaluates, promotes, translates a folder of maps it has not seen, and writes a report. A second run finds nothing \
      to do, and says so. With --pairs FOLDER it draws pairs there, into train/, val/ and test/, and does nothing else: to \
      look at, or to try a pipeline file with.

      \(ExitStatus.working)
      """)
  @Option(help: "A key of a pipeline file and its value, such as train.epochs=5.") var set: [String] = []
  @Option(help: "Only draw pairs, into this folder.") var pairs: PathArgument?
  @Option(help: "With --pairs: how many to train on.") var train = 240
  @Option(help: "With --pairs: how many for validation.") var val = 32
  @Option(help: "With --pairs: how many for the gate.") var test = 32
  @Option(help: "With --pairs: pixels of a side, 16 to 1024.") var size = 64
  @Option(help: "With --pairs: others for each seed.") var seed: UInt64 = 1
  @OptionGroup var options: WorkspaceOptions

  func validate() throws {
    guard (16...1024).contains(size) else { throw ValidationError("--size must be from 16 to 1024") }
    guard [train, val, test].allSatisfy({ (0...100_000).contains($0) }) else {
      throw ValidationError("--train, --val and --test must be from 0 to 100000")
    }
  }

  /// What ends in a few minutes on two cores with a result worth looking at.
  private static let side = 64
  private static let counts = SampleCounts(train: 240, val: 32, test: 32)
  private static let maps = 24
  private static let settings = [
    "dataset.input=right", "model.size=\(side)", "model.filters=32", "train.epochs=20", "train.batch=1",
    "train.log_every=20", "train.checkpoint_every=1m", "promote=true", "translate.fit=square",
  ]

  func run() throws {
    if let pairs { return try draw(pairs.path) }
    let store = try options.openStore(create: true, patience: .worker)
    let folder = store.workspace.appending("demo")
    let (pairs, maps, results) = (
      folder.appending("pairs"), folder.appending("maps"), store.workspace.appending("outputs").appending("demo")
    )
    let quoted = { (path: FilePath) in "\"\(path.escaped)\"" }
    let sources = [
      "dataset.from=[\(quoted(pairs))]", "translate.in=\(quoted(maps))", "translate.out=\(quoted(results))",
    ]
    let pipeline = try PipelineOptions.resolve(nil, name: "demo", Self.settings + sources + set)
    let lock = try PipelineLock.take(pipeline.name, in: store, wait: 0)
    try withExtendedLifetime(lock) {
      Console.tell("drawing pairs in \(pairs.escaped)", verbose: options.verbose)
      try SamplePairs.write(Self.counts, size: Self.side, to: pairs)
      try writeMaps(to: maps)
      let run = PipelineRun(file: pipeline, store: store, ifChanged: true)
      let work = ForegroundWork(store: store, verbose: options.verbose)
      let ids =
        try run.unfinished().flatMap { $0.snapshot == (try run.snapshot) ? $0.ids : nil } ?? run.enqueue(JobTerms())
      let jobs = try work.run(ids)
      try PipelineOutput(name: pipeline.name, store: store, json: options.json).show(jobs)
      if !options.json { try showPlaces(jobs, results, store) }
    }
  }

  private func draw(_ folder: FilePath) throws {
    try Folder.create(folder, mode: 0o777)
    let written = try SamplePairs.write(
      SampleCounts(train: train, val: val, test: test), seed: seed, size: size, to: folder)
    Console.result("\(written) pairs drawn in \(folder.escaped), the aerial photograph left and the map right")
  }

  /// Maps of places that are in no pair.
  private func writeMaps(to folder: FilePath) throws {
    try Folder.create(folder, mode: 0o777)
    for number in 1...Self.maps {
      let path = folder.appending("place-\(number < 10 ? "0" : "")\(number).png")
      if FileStatus.exists(path) { continue }
      let place = SamplePairs.pair(index: Self.counts.total + number, seed: 1, size: Self.side)
      try DurableFile.write(try ImageFile.encode(Bitmap(place.map), as: .png), to: path, mode: 0o666)
    }
  }

  private func showPlaces(_ jobs: [JobRecord], _ results: FilePath, _ store: DataStore) throws {
    let train = try jobs.first { $0.kind == Stage.train.rawValue }?.outcome(TrainResult.self)
    guard let train else { return }
    let run = try store.read { try $0.run(train.run) }
    let samples = store.workspace.pushing(run.folder.path).appending("samples")
    let sheet = FileStatus.exists(samples) ? try Folder.names(in: samples).last : nil
    if let sheet { Console.result("samples: \(samples.pushing(FilePath(bytes: sheet)).escaped)") }
    Console.result("translated maps: \(results.escaped)")
    Console.result(
      "its jobs: sqlite3 \(store.file.escaped) \"SELECT id, kind, state, attempts, seconds FROM job_history\"")
    if train.unchanged { Console.result("nothing to do: everything is as the last run left it") }
  }
}

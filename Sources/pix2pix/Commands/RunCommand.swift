internal import ArgumentParser
internal import Files
internal import Ingest
internal import Pipeline
internal import Store
internal import SystemPackage
internal import Trainer

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a pipeline: ingest, train, evaluate, promote, translate, report.",
    discussion: """
      A run that was interrupted goes on where it stopped when the same command is given again. With --if-changed, what \
      would give the same result as the last time is left out.

      \(ExitStatus.working)
      """)

  @Argument(help: "A pipeline file (YAML).") var file: PathArgument
  @Option(help: "A key of the file and its value: --set train.epochs=10. Paths are relative to the current folder.")
  var set: [String] = []
  @Flag(help: "Leave out the stages whose parameters and inputs are those of their last run.") var ifChanged = false
  @Flag(help: "Print the resolved file and why each stage would run; do nothing.") var plan = false
  @Option(help: "How long to wait for another run of this pipeline, such as 30m.") var lockWait = "0s"
  @OptionGroup(title: "Its jobs") var job: JobOptions
  @OptionGroup var options: WorkspaceOptions

  func validate() throws {
    if DurationText.seconds(lockWait) == nil {
      throw ValidationError("--lock-wait cannot be `\(lockWait)`: it must be a duration such as 30s or 30m")
    }
  }

  func run() throws {
    let pipeline = try PipelineOptions.resolve(file.path, set)
    if plan { return try showPlan(pipeline) }
    try pipeline.dataset.validate()
    let store = try options.openStore(create: true, patience: .worker)
    let run = PipelineRun(file: pipeline, store: store, ifChanged: ifChanged)
    let lock = try PipelineLock.take(pipeline.name, in: store, wait: DurationText.seconds(lockWait) ?? 0)
    try withExtendedLifetime(lock) {
      let jobs = try work(run, store)
      guard !jobs.isEmpty else { return }
      try PipelineOutput(name: pipeline.name, store: store, json: options.json).show(jobs)
    }
  }

  private func work(_ run: PipelineRun, _ store: DataStore) throws -> [JobRecord] {
    let work = ForegroundWork(store: store, verbose: options.verbose)
    if let left = try run.unfinished() {
      // What is planned for later is not begun by hand, and is not enqueued twice.
      let planned = left.jobs.first { $0.phase == .scheduled }
      if job.isDetached || planned != nil {
        let job = planned ?? left.jobs[0]
        throw CommandError.alreadyQueued(
          what: "a run", name: run.file.name, job: job.id, state: job.phase.rawValue, since: "\(job.enqueuedAt)")
      }
      Console.tell(
        "pix2pix: going on with the interrupted run (jobs \(left.ids.map(String.init).joined(separator: ", ")))",
        verbose: options.verbose)
      let ended = try work.run(left.ids)
      if left.snapshot == (try run.snapshot) { return ended }
    }
    let ids = try run.enqueue(job.terms(at: store.time.now()))
    if job.isDetached {
      try DetachedOutput(store, options).show(ids)
      return []
    }
    return try work.run(ids)
  }

  private func showPlan(_ pipeline: PipelineFile) throws {
    let store = FileStatus.exists(options.folder.appending("store.sqlite")) ? try options.openStore() : nil
    let lines = try PipelinePlanner(file: pipeline, store: store).lines()
    let yaml = try pipeline.resolvedYAML()
    if options.json {
      let stages = lines.map { line -> JSONValue in
        .object([
          (key: "stage", value: .string(line.stage.rawValue)), (key: "changed", value: .boolean(line.isDue)),
          (key: "why", value: .string(line.why)),
        ])
      }
      return Console.result(
        .object([
          (key: "pipeline", value: .string(pipeline.name)), (key: "resolved", value: .string(yaml)),
          (key: "stages", value: .array(stages)),
        ]))
    }
    Console.result(yaml)
    for line in lines {
      let verb = line.isDue || !ifChanged ? "runs" : "is left out"
      Console.result("\(line.stage.rawValue) \(verb): \(line.why)")
    }
  }
}

internal import ArgumentParser
internal import Files
internal import Glibc
internal import Ingest
internal import Pipeline
internal import Queue
internal import Store
internal import SystemPackage
internal import Trainer

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a pipeline: ingest, train, evaluate, promote, translate, report.",
    discussion: """
      A run that was interrupted, or stopped by train.stop_at, goes on where it stopped when the same command is given \
      again. With --if-changed, what would give the same result as the last time is left out. Away from a terminal it says \
      nothing if all went well; -v prints the results. Before and after its jobs it makes room as the section keep says, and \
      at its end it calls the program that the section hooks names.

      \(ExitStatus.working)
      """)

  @Argument(help: "A pipeline file (YAML).") var file: PathArgument
  @Option(help: "A key of the file and its value: --set train.epochs=10. Paths are relative to the current folder.")
  var set: [String] = []
  @Flag(help: "Leave out the stages whose parameters and inputs are those of their last run.") var ifChanged = false
  @Flag(help: "Only go on with a run that was interrupted; begin none: for an @reboot line of cron.") var unfinished =
    false
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
    do {
      try work(pipeline)
    } catch {
      let status = (error as? ExitCode)?.rawValue ?? Failure(error).status.rawValue
      call(pipeline.hooks.failure, pipeline, status: status)
      throw error
    }
    call(pipeline.hooks.success, pipeline, status: ExitStatus.done.rawValue)
  }

  private func call(_ arguments: [String], _ pipeline: PipelineFile, status: Int32) {
    let hook = Hook(arguments: arguments, workspace: options.folder, pipeline: pipeline.name)
    // The run ends as it ended: a monitoring that hears nothing says so by itself.
    if let failure = hook.call(status: status) { Console.complain("pix2pix: " + failure) }
  }

  private func work(_ pipeline: PipelineFile) throws {
    try pipeline.dataset.validate()
    let store = try options.openStore(create: true, patience: .worker)
    let run = PipelineRun(file: pipeline, store: store, ifChanged: ifChanged)
    let lock = try PipelineLock.take(pipeline.name, in: store, wait: DurationText.seconds(lockWait) ?? 0)
    let housekeeping = Housekeeping(store: store, keep: pipeline.keep, model: pipeline.name)
    try withExtendedLifetime(lock) {
      if !job.isDetached { _ = try housekeeping.run() }
      let (earlier, jobs) = try work(run, store)
      guard !jobs.isEmpty else { return }
      if let sentence = try housekeeping.run() { Console.complain("pix2pix: " + sentence) }
      // Under cron, what went well is no news. An ablation's table is what was asked for.
      let isSilent = !options.json && !options.verbose && isatty(1) == 0 && pipeline.ablation == nil
      try PipelineOutput(name: pipeline.name, store: store, json: options.json, isSilent: isSilent)
        .show(jobs, after: earlier)
    }
  }

  /// - Returns: what an interrupted run had left, if this one came after it, and the jobs of this one.
  private func work(
    _ run: PipelineRun, _ store: DataStore
  ) throws -> (earlier: [JobRecord], jobs: [JobRecord]) {
    let work = ForegroundWork(store: store, verbose: options.verbose)
    var earlier: [JobRecord] = []
    if let left = try run.unfinished() {
      // What is planned for later is not begun by hand, and is not enqueued twice.
      let planned = left.jobs.first { $0.phase == .scheduled && !$0.isPutOff }
      if job.isDetached || planned != nil {
        let job = planned ?? left.jobs[0]
        throw CommandError.alreadyQueued(
          what: "a run of", name: run.file.name, job: job.id, state: job.phase.rawValue, since: "\(job.enqueuedAt)")
      }
      Console.tell(
        "pix2pix: going on with the interrupted run (jobs \(left.ids.map(String.init).joined(separator: ", ")))",
        verbose: options.verbose)
      try store.write { transaction in for job in left.jobs { try transaction.takeUp(job.id) } }
      earlier = try work.run(left.ids)
      // What was begun is finished on the pairs of its own night. Tonight's are for a run of their own, which with
      // --if-changed costs nothing where there are none.
      let isFinished = earlier.allSatisfy { $0.phase == .completed }
      if try unfinished || !isFinished || (left.snapshot == run.snapshot && !ifChanged) { return ([], earlier) }
    }
    if unfinished { return ([], []) }
    let ids = try run.enqueue(job.terms(at: store.time.now()))
    if job.isDetached {
      try DetachedOutput(store, options).show(ids)
      return (earlier, [])
    }
    return (earlier, try work.run(ids))
  }

  private func showPlan(_ pipeline: PipelineFile) throws {
    let store = FileStatus.exists(options.folder.appending("store.sqlite")) ? try options.openStore() : nil
    // What was begun is finished whole; else there is nothing to do.
    let left = try store.flatMap { try PipelineRun(file: pipeline, store: $0, ifChanged: ifChanged).left() }
    let isIdle = unfinished && left == nil
    let lines = try isIdle ? [] : PipelinePlanner(file: pipeline, store: store).lines()
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
    if isIdle { Console.result("no stage runs: no run of it was interrupted") }
    for line in lines {
      let verb = line.isDue || !ifChanged ? "runs" : "is left out"
      Console.result("\(line.stage.rawValue) \(verb): \(line.why)")
    }
  }
}

internal import ArgumentParser
internal import Kernels
internal import Pipeline
internal import Queue
internal import Store
internal import Trainer

struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker",
    abstract: "Take jobs from the queue and do them, each in a process of its own.",
    discussion: """
      With --drain it ends when nothing is left that it could do, and names the jobs that it leaves: those for a later time, \
      those of paused queues, and those that a newer program wrote.

      The first SIGTERM or Ctrl-C lets the jobs come to an end: they keep what they have and are put back. A second one \
      stops them at once. If the worker itself is killed, its processes end with it, and another worker takes its jobs.

      \(ExitStatus.help(.done, .failed, .noSpace, .usage, .notFound, .tryAgain, .hungUp, .interrupted, .terminated))
      """)

  @Flag(help: "End when no job is available, waiting, running or retryable.") var drain = false
  @Option(help: "Jobs at once.") var concurrency = 1
  @Option(help: "Cores that the jobs of this host may keep busy together. (default: all that are allowed)")
  var cores: Int?
  @Option(
    help: "Memory that the jobs of this host may claim together, such as 12GB. (default: all that is allowed)")
  var memory: String?
  @Option(
    name: [.customLong("queues"), .customLong("queue")],
    help: "Take jobs of these queues only, separated by commas; may be given again.")
  var queues: [String] = []
  @Option(help: "How long a job may take to stop when it is told to, such as 60s.") var grace = "60s"
  @Option(help: "How long this worker is believed to be alive without a sign, such as 30s.") var lease = "30s"
  @OptionGroup var options: WorkspaceOptions

  func validate() throws {
    guard concurrency >= 1 else { throw ValidationError("--concurrency must be at least 1") }
    if let cores, cores < 1 { throw ValidationError("--cores must be at least 1") }
    if let memory, (ByteText.bytes(memory) ?? 0) <= 0 {
      throw ValidationError("--memory cannot be `\(memory)`: \(ByteText.rule)")
    }
    // An empty variable of a script must not mean every queue.
    for text in queues {
      let names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      guard names.allSatisfy(QueueName.isValid) else {
        throw ValidationError("--queues cannot be `\(text)`: it must be names of queues, separated by commas")
      }
    }
    for (name, text) in [("--grace", grace), ("--lease", lease)] where DurationText.seconds(text) == nil {
      throw ValidationError("\(name) cannot be `\(text)`: it must be a duration such as 30s or 2m")
    }
    guard (DurationText.seconds(lease) ?? 0) >= 1 else {
      throw ValidationError("--lease cannot be `\(lease)`: it must be at least 1s")
    }
  }

  func run() throws {
    let store = try options.openStore(create: !drain, patience: .worker)
    var settings = try ForegroundWork.options(store)
    settings.until = drain ? .drained : .stopped
    settings.concurrency = concurrency
    settings.cores = cores ?? availableCores()
    settings.memory = memory.flatMap(ByteText.bytes) ?? settings.memory
    settings.queues = queues.flatMap { $0.split(separator: ",").map(String.init) }
    settings.grace = DurationText.seconds(grace) ?? settings.grace
    settings.lease = DurationText.seconds(lease) ?? settings.lease
    let verbose = options.verbose
    settings.log = { event in Console.tell(ForegroundWork.text(event), verbose: verbose) }
    let report = try WorkerProcess(JobQueue(store), settings).run()
    if options.json {
      Console.result(
        .object([
          (key: "ended", value: .array(report.ended.map { .integer($0) })),
          (key: "scheduled", value: .array(report.scheduled.map { .integer($0) })),
          (key: "paused", value: .array(report.paused.map { .integer($0) })),
          (key: "unknown", value: .array(report.unknown.map { .integer($0) })),
        ]))
    } else {
      for (what, jobs) in [
        ("left for later", report.scheduled), ("left in paused queues", report.paused),
        ("left, as a newer program wrote them", report.unknown),
      ] where !jobs.isEmpty {
        Console.complain("\(what): jobs \(jobs.map(String.init).joined(separator: ", "))")
      }
    }
    if let signal = report.signal { throw ExitCode(128 + signal) }
    if report.noSpace { throw ForegroundWork.noSpace(report, store) }
  }
}

internal import ArgumentParser
internal import Glibc
internal import Queue
internal import Store
internal import Trainer

struct JobsWaitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wait", abstract: "Wait until jobs have ended, however they end.",
    discussion: """
      \(ExitStatus.help([
        (.done, "done: all were completed"),
        (.failed, "failed: one was cancelled or discarded; its own code (3, 14, 65, ...) if it left one"),
        (.usage, "the command line cannot be read"),
        (.notFound, "there is no such job"),
        (.tryAgain, "the time was over before all had ended"),
        (.interrupted, "stopped by Ctrl-C (SIGINT)"),
      ]))
      """)
  @Argument(help: "The jobs' numbers.") var ids: [Int64]
  @Option(help: "Wait no longer than this, such as 30m.") var timeout: String?
  @OptionGroup var options: WorkspaceOptions

  func validate() throws {
    if let timeout, DurationText.seconds(timeout) == nil {
      throw ValidationError("--timeout cannot be `\(timeout)`: it must be a duration such as 90s or 30m")
    }
  }

  func run() throws {
    let store = try options.openStore()
    let jobs = try wait(store)
    if options.json {
      Console.result(
        .array(
          jobs.map { job in
            .object([
              (key: "job", value: .integer(job.id)), (key: "kind", value: .string(job.kind)),
              (key: "state", value: .string(job.phase.rawValue)),
              (key: "error", value: JSONValue(job.phase == .cancelled ? job.cancelReason : job.error)),
            ])
          }))
    } else {
      for job in jobs { Console.result("\(job.kind) (job \(job.id)): \(job.phase.rawValue)") }
    }
    for job in jobs where job.phase.isFinal { try job.requireCompleted() }
    let open = jobs.filter { !$0.phase.isFinal }
    if !open.isEmpty { throw CommandError.waitedTooLong(jobs: open.map(\.id), timeout: timeout ?? "") }
  }

  /// - Returns: the jobs as they ended, or as they stood when the time was over.
  private func wait(_ store: DataStore) throws -> [JobRecord] {
    let limit = timeout.flatMap(DurationText.seconds)
    let began = store.time.monotonic()
    var rescuer = JobRescuer()
    var teller = HindranceTeller()
    var looked: (version: Int64, at: Int64)?
    while true {
      let (version, now) = (try store.dataVersion(), store.time.monotonic())
      // A second without news, and it is looked whether a worker died.
      if looked?.version != version || now - (looked?.at ?? 0) >= 1_000 {
        _ = try rescuer.rescue(store)
        looked = (try store.dataVersion(), now)
        let (jobs, hindrance) = try store.read { transaction in
          (try ids.map { try transaction.job($0) }, try transaction.hindrance(of: ids, needsWorker: true))
        }
        if jobs.allSatisfy(\.phase.isFinal) {
          // Whoever hears of an end may build on it.
          try store.sync()
          return jobs
        }
        teller.tell(hindrance)
      }
      if let limit, Double(now - began) >= limit * 1000 { return try store.read { t in try ids.map { try t.job($0) } } }
      usleep(50_000)
    }
  }
}

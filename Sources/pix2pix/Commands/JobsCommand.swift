internal import ArgumentParser
internal import GRDB
internal import Queue
internal import Store

struct JobsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "jobs", abstract: "List jobs, show one with its attempts and events, cancel, retry, pause.",
    discussion: ExitStatus.looking,
    subcommands: [
      JobsListCommand.self, JobsShowCommand.self, JobsCancelCommand.self, JobsRetryCommand.self, JobsPauseCommand.self,
      JobsResumeCommand.self,
    ], defaultSubcommand: JobsListCommand.self)
}

struct JobsListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "The newest jobs.", discussion: ExitStatus.looking)
  @Option(help: "Only jobs in this state; may be given again.") var state: [String] = []
  @Option(help: "Only jobs of this kind.") var kind: String?
  @Option(help: "Only jobs of this pipeline.") var pipeline: String?
  @Option(help: "At most so many.") var limit = 50
  @OptionGroup var options: WorkspaceOptions

  func validate() throws {
    for name in state where JobPhase(rawValue: name) == nil {
      let known = JobPhase.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--state cannot be `\(name)`: it must be one of \(known)")
    }
  }

  func run() throws {
    let states = state.isEmpty ? JobPhase.allCases.map(\.rawValue) : state
    let list = states.map { "'\($0)'" }.joined(separator: ", ")
    try Listing.show(
      try options.openStore(),
      """
      SELECT id, kind, state, attempts, pipeline, enqueued_at, started_at, seconds, worker, error FROM job_history
      WHERE state IN (\(list)) AND (?1 IS NULL OR kind = ?1) AND (?2 IS NULL OR pipeline = ?2)
      ORDER BY id DESC LIMIT ?3
      """, [kind, pipeline, limit], as: options, empty: "no jobs")
  }
}

struct JobsShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "One job, its attempts and all that happened to it.",
    discussion: ExitStatus.looking)
  @Argument(help: "The job's number.") var id: Int64
  @OptionGroup var options: WorkspaceOptions

  func run() throws {
    let store = try options.openStore()
    _ = try JobQueue(store).job(id)
    let job = try Listing.showOne(
      store, "SELECT * FROM job_history WHERE id = ?", [id], json: ["progress", "result", "payload"],
      missing: .notFound(what: "job", name: String(id), nearest: nil))
    let (attempts, events, waits) = try store.read { transaction in
      (
        Table(
          try transaction.rows(
            "SELECT number, claim, worker, started_at, seconds, outcome, error, log FROM attempt_history WHERE job = ?",
            [id])),
        Table(
          try transaction.rows(
            "SELECT at, from_state, to_state, claim, worker, detail FROM event_history WHERE job = ?", [id])),
        try transaction.values(Int64.self, "SELECT depends_on FROM job_dependencies WHERE job_id = ? ORDER BY 1", [id])
      )
    }
    if options.json {
      guard case .object(let entries) = job else { return }
      let more: [(key: String, value: JSONValue)] = [
        (key: "depends_on", value: .array(waits.map { .integer($0) })), (key: "attempt_history", value: attempts.json),
        (key: "events", value: events.json),
      ]
      return Console.result(.object(entries + more))
    }
    Console.result(Listing.lines(job))
    if !waits.isEmpty { Console.result("depends on  \(waits.map(String.init).joined(separator: ", "))") }
    if !attempts.rows.isEmpty { Console.result("\n" + attempts.text) }
    Console.result("\n" + events.text)
  }
}

struct JobsCancelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel", abstract: "Cancel jobs, and what depends on them.", discussion: ExitStatus.looking)
  @Argument(help: "The jobs' numbers.") var ids: [Int64]
  @Option(help: "For the history.") var reason = "cancelled by hand"
  @OptionGroup var options: WorkspaceOptions

  func run() throws {
    let queue = JobQueue(try options.openStore())
    for id in ids {
      let text =
        switch try queue.cancel(id, reason: reason) {
        case .done: "cancelled"
        case .asked: "asked to stop"
        case .tooLate(let phase): "\(phase.rawValue) already"
        }
      if options.json {
        Console.result(.object([(key: "job", value: .integer(id)), (key: "result", value: .string(text))]))
      } else {
        Console.result("job \(id): \(text)")
      }
    }
  }
}

struct JobsRetryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry", abstract: "Give cancelled or discarded jobs all their attempts again.",
    discussion: ExitStatus.looking)
  @Argument(help: "The jobs' numbers.") var ids: [Int64]
  @OptionGroup var options: WorkspaceOptions

  func run() throws {
    let store = try options.openStore()
    for id in ids { try JobQueue(store).retry(id) }
    try DetachedOutput(store, options).show(ids)
  }
}

struct JobsPauseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pause", abstract: "Let no worker take jobs of a queue; what runs goes on.",
    discussion: ExitStatus.looking)
  @Argument(help: "The queue's name.") var queue = "default"
  @OptionGroup var options: WorkspaceOptions

  func run() throws { try JobQueue(try options.openStore()).pause(queue: queue) }
}

struct JobsResumeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Let workers take jobs of a paused queue again.",
    discussion: ExitStatus.looking)
  @Argument(help: "The queue's name.") var queue = "default"
  @OptionGroup var options: WorkspaceOptions

  func run() throws { try JobQueue(try options.openStore()).resume(queue: queue) }
}

internal import ArgumentParser
internal import Queue
internal import Store

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
    commandName: "retry", abstract: "Give cancelled or discarded jobs all their attempts again, at once.",
    discussion: """
      A job that was planned for later, and cancelled before it began, keeps its time.

      \(ExitStatus.looking)
      """)
  @Argument(help: "The jobs' numbers.") var ids: [Int64]
  @Flag(help: "At once, whatever time was planned.") var now = false
  @OptionGroup var options: WorkspaceOptions

  func run() throws {
    let store = try options.openStore()
    for id in ids { try JobQueue(store).retry(id, now: now) }
    try DetachedOutput(store, options).show(ids)
  }
}

struct JobsPriorityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "priority", abstract: "Change the priority of jobs that have not begun; smaller is more urgent.",
    discussion: ExitStatus.looking)
  @Argument(help: "The jobs' numbers.") var ids: [Int64]
  @Option(help: "The new priority; negative ones need an equals sign: --to=-5.") var to: Int
  @OptionGroup var options: WorkspaceOptions

  func run() throws {
    let queue = JobQueue(try options.openStore())
    for id in ids {
      try queue.setPriority(id, to)
      if options.json {
        Console.result(.object([(key: "job", value: .integer(id)), (key: "priority", value: JSONValue(to))]))
      } else {
        Console.result("job \(id): priority \(to)")
      }
    }
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

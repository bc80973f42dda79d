internal import ArgumentParser
internal import Queue
internal import Store

struct JobsPauseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pause", abstract: "Let no worker take jobs of a queue; what runs goes on.",
    discussion: ExitStatus.looking)
  @Argument(help: "The queue's name.") var queue = "default"
  @OptionGroup var options: WorkspaceOptions

  func validate() throws {
    guard QueueName.isValid(queue) else { throw ValidationError("the queue cannot be `\(queue)`: \(QueueName.rule)") }
  }

  func run() throws {
    let (isNew, jobs) = try JobQueue(try options.openStore()).pause(queue: queue)
    options.tell(queue: queue, isPaused: true, isNew ? "paused" : "paused already", jobs)
  }
}

struct JobsResumeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Let workers take jobs of a paused queue again.",
    discussion: ExitStatus.looking)
  @Argument(help: "The queue's name.") var queue = "default"
  @OptionGroup var options: WorkspaceOptions

  func validate() throws {
    guard QueueName.isValid(queue) else { throw ValidationError("the queue cannot be `\(queue)`: \(QueueName.rule)") }
  }

  func run() throws {
    let (isNew, jobs) = try JobQueue(try options.openStore()).resume(queue: queue)
    options.tell(queue: queue, isPaused: false, isNew ? "goes on" : "was not paused", jobs)
  }
}

extension WorkspaceOptions {
  /// A name that was mistyped is seen by the number of its jobs.
  fileprivate func tell(queue: String, isPaused: Bool, _ what: String, _ jobs: Int) {
    if json {
      Console.result(
        .object([
          (key: "queue", value: .string(queue)), (key: "paused", value: .boolean(isPaused)),
          (key: "jobs", value: JSONValue(jobs)),
        ]))
    } else {
      Console.result("queue `\(queue)`: \(what); \(jobs == 1 ? "1 job" : "\(jobs) jobs") in it")
    }
  }
}

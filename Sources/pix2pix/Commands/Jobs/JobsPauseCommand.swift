internal import ArgumentParser
internal import Queue
internal import Store

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

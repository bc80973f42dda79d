internal import ArgumentParser

struct JobsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "jobs", abstract: "List jobs, show one with its attempts and events, wait, cancel, retry, pause.",
    discussion: ExitStatus.looking,
    subcommands: [
      JobsListCommand.self, JobsShowCommand.self, JobsWaitCommand.self, JobsCancelCommand.self, JobsRetryCommand.self,
      JobsPriorityCommand.self, JobsPauseCommand.self, JobsResumeCommand.self,
    ], defaultSubcommand: JobsListCommand.self)
}

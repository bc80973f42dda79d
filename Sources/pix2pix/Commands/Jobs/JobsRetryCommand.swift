internal import ArgumentParser
internal import Queue
internal import Store

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
    let store = try options.openSettledStore()
    try EachJob.run(ids, then: DetachedOutput(store, options).show) { try JobQueue(store).retry($0, now: now) }
  }
}

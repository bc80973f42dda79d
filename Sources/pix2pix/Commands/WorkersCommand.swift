internal import ArgumentParser
internal import GRDB
internal import Queue
internal import Store

struct WorkersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "workers", abstract: "The workers that are alive, and those that were.",
    discussion: ExitStatus.looking)
  @Flag(help: "Those that have ended, too.") var all = false
  @OptionGroup var options: WorkspaceOptions

  func run() throws {
    try Listing.show(
      try options.openSettledStore(),
      """
      SELECT worker, host, pid, queues, concurrency, cores, started_at, heartbeat_at, stopped_at, stop_reason, attempts, running
      FROM worker_history WHERE ?1 OR stopped_at IS NULL ORDER BY started_at DESC LIMIT 100
      """, [all], as: options, empty: "no worker is alive")
  }
}

internal import ArgumentParser
internal import GRDB
internal import Queue
internal import Store
internal import Trainer

struct JobsListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "The newest jobs.", discussion: ExitStatus.looking)
  @Option(help: "Only jobs in this state; may be given again.") var state: [String] = []
  @Option(help: "Only jobs of this kind.") var kind: String?
  @Option(help: "Only jobs of this queue.") var queue: String?
  @Option(help: "Only jobs of this pipeline.") var pipeline: String?
  @Option(help: "Only jobs that were added or ended since: 24h, or '2026-03-01 02:15'.") var since: String?
  @Option(help: "At most so many.") var limit = 50
  @Flag(help: "Also the jobs that others have handed out: the chunks of translations.") var parts = false
  @OptionGroup var options: WorkspaceOptions

  func validate() throws {
    for name in state where JobPhase(rawValue: name) == nil {
      let known = JobPhase.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--state cannot be `\(name)`: it must be one of \(known)")
    }
    if let since, beginning(since) == nil {
      throw ValidationError(
        "--since cannot be `\(since)`: it must be a length of time such as 24h, or a date and time such as "
          + "`2026-03-01 02:15`")
    }
    guard limit >= 0 else { throw ValidationError("--limit must be 0 or more") }
  }

  private func beginning(_ text: String) -> Timestamp? {
    let now = TimeSource.system.now()
    if let seconds = DurationText.seconds(text) { return now + -seconds }
    return text.contains("-") ? TimeText.moment(text, after: now) : nil
  }

  func run() throws {
    let states = state.isEmpty ? JobPhase.allCases.map(\.rawValue) : state
    let list = states.map { "'\($0)'" }.joined(separator: ", ")
    // The view's times are text that compares as they do.
    let since = since.flatMap(beginning)?.description
    try Listing.show(
      try options.openSettledStore(),
      """
      SELECT id, kind, queue, state, attempts, pipeline, enqueued_at, started_at, seconds, worker, error
      FROM job_history
      WHERE state IN (\(list)) AND (\(parts) OR parent IS NULL) AND (?1 IS NULL OR kind = ?1) AND (?2 IS NULL OR pipeline = ?2)
        AND (?3 IS NULL OR queue = ?3) AND (?4 IS NULL OR enqueued_at >= ?4 OR finished_at >= ?4)
      ORDER BY id DESC LIMIT ?5
      """, [kind, pipeline, queue, since, limit], as: options, empty: "no jobs")
  }
}

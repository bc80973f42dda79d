internal import ArgumentParser
internal import Files
internal import GRDB
internal import Queue
internal import Store
internal import SystemPackage

struct JobsShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "One job: its attempts, all that happened to it, the end of its log, and what came of it.",
    discussion: ExitStatus.looking)
  @Argument(help: "The job's number.") var id: Int64
  @Option(help: "Lines of the newest attempt's log.") var lines = 20
  @OptionGroup var options: WorkspaceOptions

  func validate() throws {
    guard lines >= 0 else { throw ValidationError("--lines must be 0 or more") }
  }

  func run() throws {
    let store = try options.openSettledStore()
    _ = try JobQueue(store).job(id)
    let job = try Listing.showOne(
      store, "SELECT * FROM job_history WHERE id = ?", [id], json: ["progress", "result", "payload"],
      missing: .notFound(what: "job", name: String(id), nearest: nil))
    let (attempts, events, lineage) = try store.read { transaction in
      (
        Table(
          try transaction.rows(
            "SELECT number, claim, worker, started_at, seconds, outcome, error, log FROM attempt_history WHERE job = ?",
            [id])),
        Table(
          try transaction.rows(
            "SELECT at, from_state, to_state, claim, worker, detail FROM event_history WHERE job = ?", [id])),
        try JobLineage(id, transaction)
      )
    }
    let log = try newestLog(store)
    if options.json {
      guard case .object(let entries) = job else { return }
      let tail = log.map { log -> JSONValue in
        .object([
          (key: "path", value: .string(log.path.escaped)), (key: "tail", value: .array(log.tail.map { .string($0) })),
        ])
      }
      let more: [(key: String, value: JSONValue)] = [
        (key: "attempt_history", value: attempts.json), (key: "events", value: events.json),
        (key: "log", value: tail ?? .null),
        (key: "lineage", value: lineage.json),
      ]
      return Console.result(.object(entries + more))
    }
    Console.result(Listing.lines(job))
    for line in lineage.lines { Console.result(line) }
    if !attempts.rows.isEmpty { Console.result("\n" + attempts.text) }
    Console.result("\n" + events.text)
    if let log, lines > 0 {
      Console.result("\n\(log.path.escaped):\n" + log.tail.map { "  " + $0 }.joined(separator: "\n"))
    }
  }

  /// Of the newest attempt whose log is there.
  private func newestLog(_ store: DataStore) throws -> (path: FilePath, tail: [String])? {
    let logs = try store.read {
      try $0.values(
        StoredPath.self, "SELECT log_path FROM attempts WHERE job_id = ? AND log_path IS NOT NULL ORDER BY claim DESC",
        [id])
    }
    for log in logs {
      let path = store.workspace.pushing(log.path)
      if let tail = LogTail.lines(lines, of: path) { return (path, tail) }
    }
    return nil
  }
}

internal import ArgumentParser
internal import GRDB
internal import Store

struct RunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs", abstract: "List trainings, show one, or say in a line what the last night did.",
    discussion: ExitStatus.looking,
    subcommands: [RunsListCommand.self, RunsShowCommand.self, RunsLastCommand.self],
    defaultSubcommand: RunsListCommand.self)

  static let columns =
    "run, job, model, dataset, dataset_version, state, started_at, seconds, epochs, steps, seconds_per_step, verdict, error"
}

struct RunsListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "The newest trainings.", discussion: ExitStatus.looking)
  @Option(help: "At most so many.") var limit = 50
  @OptionGroup var options: WorkspaceOptions

  func run() throws {
    try Listing.show(
      try options.openStore(), "SELECT \(RunsCommand.columns) FROM training_history ORDER BY run DESC LIMIT ?", [limit],
      as: options, empty: "no runs")
  }
}

struct RunsShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "One training, its last validation and its warnings.",
    discussion: ExitStatus.looking)
  @Argument(help: "The run's number, or last.") var number: RunArgument
  @OptionGroup var options: WorkspaceOptions

  func run() throws {
    let store = try options.openStore()
    let id = try number.resolve(in: store)
    let summary = try Listing.showOne(
      store, "SELECT * FROM training_history WHERE run = ?", [id], json: ["configuration"],
      missing: .notFound(what: "run", name: String(id), nearest: nil))
    let (metrics, warnings) = try store.read { transaction in
      (
        Table(
          try transaction.rows(
            """
            SELECT epoch, step, series, name, value FROM metric_history WHERE run = ?1 AND split = 'val'
              AND evaluation IS NULL
              AND step = (SELECT max(step) FROM metric_history WHERE run = ?1 AND split = 'val' AND evaluation IS NULL)
            """, [id])),
        Table(try transaction.rows("SELECT at, name, message FROM warning_history WHERE run = ? ORDER BY at", [id]))
      )
    }
    if options.json {
      guard case .object(let entries) = summary else { return }
      let more: [(key: String, value: JSONValue)] = [
        (key: "validation", value: metrics.json), (key: "warnings", value: warnings.json),
      ]
      return Console.result(.object(entries + more))
    }
    Console.result(Listing.lines(summary))
    if !metrics.rows.isEmpty { Console.result("\n" + metrics.text) }
    if !warnings.rows.isEmpty { Console.result("\n" + warnings.text) }
  }
}

struct RunsLastCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "last", abstract: "What the last run of a pipeline did, in a line; else the last training.",
    discussion: ExitStatus.looking)
  @Option(help: "The pipeline. (default: the one that ran last)") var pipeline: String?
  @OptionGroup var options: WorkspaceOptions

  func run() throws {
    let store = try options.openStore()
    if let night = try store.read({ try NightSummary(of: pipeline, $0) }) {
      return Console.result(options.json ? night.json.text : night.line)
    }
    if let pipeline { throw CommandError.noPipelineRun(pipeline) }
    let id = try RunArgument.last.resolve(in: store)
    let row = try Listing.showOne(
      store, "SELECT \(RunsCommand.columns) FROM training_history WHERE run = ?", [id],
      missing: .notFound(what: "run", name: String(id), nearest: nil))
    if options.json { return Console.result(row) }
    let record = try store.read { try $0.run(id) }
    let model = try store.read { try $0.model(ofRun: id) }
    var line = "run \(id): \(model?.reference ?? record.modelName) \(record.state.rawValue)"
    line += ", \(record.epochs) epochs, \(record.steps) steps"
    if let end = record.finishedAt { line += ", \(Figures.clock(end - record.startedAt))" }
    if let verdict = record.verdict { line += ", \(verdict)" }
    if let error = record.error { line += ": \(error)" }
    Console.result(line)
  }
}

/// A run's number, or `last`.
enum RunArgument: ExpressibleByArgument {
  case number(Int64)
  case last

  init?(argument: String) {
    if argument == "last" {
      self = .last
    } else if let number = Int64(argument) {
      self = .number(number)
    } else {
      return nil
    }
  }

  func resolve(in store: DataStore) throws -> Int64 {
    switch self {
    case .number(let id): return try store.read { try $0.run(id).id }
    case .last:
      guard let id = try store.read({ try $0.value(Int64.self, "SELECT max(id) FROM runs") }) else {
        throw CommandError.noRun
      }
      return id
    }
  }
}

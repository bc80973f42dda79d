internal import ArgumentParser
internal import GRDB
internal import Metrics
internal import Store

struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "List models, show and compare versions, promote, roll back, redraw the hold-out, import, export.",
    discussion: ExitStatus.looking,
    subcommands: [
      ModelsListCommand.self, ModelsShowCommand.self, ModelsCompareCommand.self, ModelsPromoteCommand.self,
      ModelsRollbackCommand.self, ModelsRedrawCommand.self, ModelsImportCommand.self, ModelsExportCommand.self,
    ], defaultSubcommand: ModelsListCommand.self)
}

struct ModelsListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "All versions of all models.", discussion: ExitStatus.looking)
  @OptionGroup var options: WorkspaceOptions

  func run() throws {
    try Listing.show(
      try options.openStore(),
      "SELECT model, version, aliases, origin, run, generator_size, created_at FROM model_summary ORDER BY model, version",
      as: options, empty: "no models")
  }
}

struct ModelsShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "One version, its evaluations and what happened to it.",
    discussion: ExitStatus.looking)
  @Argument(help: "A model: NAME, NAME@3, NAME@champion.") var model: String
  @OptionGroup var options: WorkspaceOptions

  func run() throws {
    let store = try options.openStore()
    let record = try store.read { try $0.resolveModel(model) }
    let summary = try Listing.showOne(
      store, "SELECT * FROM model_summary WHERE model = ? AND version = ?", [record.name, record.version],
      missing: .notFound(what: "model", name: model, nearest: nil))
    let (metrics, events) = try store.read { transaction in
      (
        Table(
          try transaction.rows(
            """
            SELECT e.id AS evaluation, d.name AS dataset, v.number AS dataset_version, e.split, e.images, x.series, x.name,
              x.value FROM evaluations e JOIN metrics x ON x.evaluation_id = e.id
              JOIN dataset_versions v ON v.id = e.dataset_version_id JOIN datasets d ON d.id = v.dataset_id
            WHERE e.model_id = ? ORDER BY e.id DESC, x.id
            """, [record.id])),
        Table(
          try transaction.rows(
            "SELECT at, event, from_alias, to_alias, reason FROM model_history WHERE model = ? AND version = ? ORDER BY at",
            [record.name, record.version]))
      )
    }
    if options.json {
      guard case .object(let entries) = summary else { return }
      let more: [(key: String, value: JSONValue)] = [
        (key: "architecture", value: .verbatim(record.architecture)), (key: "evaluations", value: metrics.json),
        (key: "events", value: events.json),
      ]
      return Console.result(.object(entries + more))
    }
    Console.result(Listing.lines(summary))
    Console.result("architecture  \(record.architecture)")
    if !metrics.rows.isEmpty { Console.result("\n" + metrics.text) }
    if !events.rows.isEmpty { Console.result("\n" + events.text) }
  }
}

struct ModelsCompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "The newest evaluations of several versions, side by side.",
    discussion: ExitStatus.looking)
  @Argument(help: "Models: NAME, NAME@3, NAME@champion; one NAME alone: all its versions.") var models: [String]
  @OptionGroup var options: WorkspaceOptions

  func run() throws {
    let store = try options.openStore()
    var rows: [[JSONValue]] = []
    let (compared, names) = try store.read { transaction in
      let compared = try versions(in: transaction)
      let measured = try compared.flatMap { try transaction.evaluations(ofModel: $0.id) }.flatMap {
        try transaction.metrics(of: .evaluation($0.id)).filter { $0.series == .model }.map(\.name)
      }
      return (compared, Metric.comparable.map(\.rawValue).filter(measured.contains))
    }
    for model in compared {
      try store.read { transaction in
        var seen: Set<String> = []
        for evaluation in try transaction.evaluations(ofModel: model.id) {
          let (dataset, version) = try transaction.version(.version(evaluation.datasetVersionId))
          let place = "\(dataset.name) \(version.number) \(evaluation.split.rawValue)"
          guard seen.insert(place).inserted else { continue }
          let metrics = try transaction.metrics(of: .evaluation(evaluation.id)).filter { $0.series == .model }
          rows.append(
            [.string(model.reference), .string(place), JSONValue(evaluation.images)]
              + names.map { name in JSONValue(metrics.first { $0.name == name }?.value) })
        }
        if seen.isEmpty {
          rows.append([.string(model.reference), .null, .null] + names.map { _ in JSONValue.null })
        }
      }
    }
    let table = Table(columns: ["model", "evaluated_on", "images"] + names, rows: rows)
    Console.result(options.json ? table.json.text : table.text)
  }

  /// A name alone has nothing beside it but its own versions.
  private func versions(in transaction: StoreTransaction) throws -> [ModelRecord] {
    let named = try models.map { try transaction.resolveModel($0) }
    guard models.count == 1, models[0] == named[0].name else { return named }
    return try transaction.models().filter { $0.name == named[0].name }
  }
}

struct ModelsRollbackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback", abstract: "Put the version back in service that was before.",
    discussion: ExitStatus.looking)
  @Argument(help: "The model's name.") var name: String
  @Option(help: "Why, for the history.") var reason = "rolled back by hand"
  @OptionGroup var options: WorkspaceOptions

  func run() throws {
    let champion = try options.openStore().write { try $0.rollBack(model: name, reason: reason) }
    if options.json {
      Console.result(.object([(key: "champion", value: .string(champion.reference))]))
    } else {
      Console.result("\(champion.reference) is \(name)@champion")
    }
  }
}

internal import ArgumentParser
internal import GRDB
internal import Store

struct DatasetsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "datasets",
    abstract: "List datasets, show one's versions, look at its pairs, compare versions, write pairs for other tools.",
    discussion: ExitStatus.looking,
    subcommands: [
      DatasetsListCommand.self, DatasetsShowCommand.self, DatasetsCheckCommand.self, DatasetsPreviewCommand.self,
      DatasetsDiffCommand.self, DatasetsExportCommand.self,
    ], defaultSubcommand: DatasetsListCommand.self)
}

struct DatasetsListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "The latest version of every dataset.", discussion: ExitStatus.looking)
  @OptionGroup var options: WorkspaceOptions

  func run() throws {
    try Listing.show(
      try options.openStore(),
      """
      SELECT dataset, version, pairs, train, val, test, rejected, duplicates, created_at FROM dataset_summary
      WHERE is_latest ORDER BY dataset
      """, as: options, empty: "no datasets")
  }
}

struct DatasetsShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "A dataset's versions, and the files that are refused.",
    discussion: ExitStatus.looking)
  @Argument(help: "The dataset's name.") var name: String
  @OptionGroup var options: WorkspaceOptions

  func run() throws {
    let store = try options.openStore()
    let (configuration, versions, refused) = try store.read { transaction in
      (
        try transaction.dataset(named: name).configuration,
        Table(
          try transaction.rows(
            """
            SELECT version, pairs, train, val, test, added, removed, rejected, duplicates, created_at, manifest_sha256
            FROM dataset_summary WHERE dataset = ? ORDER BY version
            """, [name])),
        Table(
          try transaction.rows(
            "SELECT path, reason, detail, seen_at FROM rejected_files WHERE dataset = ? ORDER BY path", [name]))
      )
    }
    if options.json {
      return Console.result(
        .object([
          (key: "dataset", value: .string(name)), (key: "configuration", value: .verbatim(configuration)),
          (key: "versions", value: versions.json), (key: "rejected", value: refused.json),
        ]))
    }
    Console.result(versions.text)
    if !refused.rows.isEmpty { Console.result("\n" + refused.text) }
  }
}

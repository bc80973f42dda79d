internal import ArgumentParser
internal import GRDB
internal import Store

struct DatasetsCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "The report of the last ingest again: counts, reasons, and every refused file with its sentence.",
    discussion: ExitStatus.looking)
  @Argument(help: "The dataset's name.") var name: String
  @OptionGroup var options: WorkspaceOptions

  func run() throws {
    let store = try options.openStore()
    let report = try store.read { try Report(name, $0) }
    if options.json { return Console.result(report.json) }
    Console.result(report.text)
    try IngestOutput(store, json: false).showRefusals(of: name)
  }

  /// What is known of the latest version, as tables.
  private struct Report {
    let name: String
    let version: Table
    let files: Table
    let reasons: Table
    let flags: Table
    let shifts: Table

    init(_ name: String, _ transaction: StoreTransaction) throws {
      self.name = name
      let id = try transaction.dataset(named: name).id
      func table(_ sql: String, _ arguments: StatementArguments) throws -> Table {
        Table(try transaction.rows(sql, arguments))
      }
      version = try table(
        """
        SELECT version, pairs, train, val, test, added, removed, lost_hold_out, created_at FROM dataset_summary
        WHERE dataset = ? AND is_latest
        """, [name])
      files = try table(
        "SELECT state, count(*) AS files FROM dataset_files WHERE dataset_id = ? GROUP BY state ORDER BY state", [id])
      reasons = try table(
        """
        SELECT reason, count(*) AS files FROM rejected_files WHERE dataset = ? GROUP BY reason ORDER BY files DESC, reason
        """, [name])
      // Beside them there may be pairs of a version that is being recorded.
      let latest = try transaction.latestVersion(ofDataset: id)?.number ?? 0
      let present = "dataset = ? AND added_in <= \(latest) AND (removed_in IS NULL OR removed_in > \(latest))"
      flags = try table(
        """
        SELECT flags, count(*) AS pairs FROM pair_history WHERE \(present) AND flags IS NOT NULL
        GROUP BY flags ORDER BY pairs DESC, flags
        """, [name])
      shifts = try table(
        """
        SELECT count(*) AS pairs, round(avg(shift_x), 2) AS mean_x, round(avg(shift_y), 2) AS mean_y,
          round(max(max(abs(shift_x), abs(shift_y))), 2) AS largest, round(min(shift_confidence), 2) AS least_confidence
        FROM pair_history WHERE \(present) AND shift_confidence IS NOT NULL
        HAVING count(*) > 0
        """, [name])
    }

    private var sections: [(key: String, table: Table)] {
      [("version", version), ("files", files), ("reasons", reasons), ("flags", flags), ("shifts", shifts)]
    }

    var json: JSONValue {
      .object([(key: "dataset", value: .string(name))] + sections.map { (key: $0.key, value: $0.table.json) })
    }

    var text: String {
      sections.filter { !$0.table.rows.isEmpty }.map(\.table.text).joined(separator: "\n\n")
    }
  }
}

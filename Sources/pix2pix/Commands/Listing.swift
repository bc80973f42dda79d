internal import ArgumentParser
internal import GRDB
internal import Store

/// Prints rows of the views, as people and programs want them.
enum Listing {
  /// - Parameter json: columns that hold JSON text.
  static func show(
    _ store: DataStore, _ sql: String, _ arguments: StatementArguments = StatementArguments(),
    json columns: Set<String> = [],
    as options: WorkspaceOptions, empty: String
  ) throws {
    let table = Table(try store.read { try $0.rows(sql, arguments) }, json: columns)
    if options.json { return Console.result(table.json) }
    if table.rows.isEmpty { return Console.tell(empty, verbose: options.verbose) }
    Console.result(table.text)
  }

  /// One row: a line a column.
  static func showOne(
    _ store: DataStore, _ sql: String, _ arguments: StatementArguments, json columns: Set<String> = [],
    missing: StoreError
  ) throws -> JSONValue {
    let table = Table(try store.read { try $0.rows(sql, arguments) }, json: columns)
    guard let row = table.rows.first else { throw missing }
    return .object(zip(table.columns, row).map { (key: $0, value: $1) })
  }

  static func lines(_ value: JSONValue) -> String {
    guard case .object(let entries) = value else { return value.text }
    let width = entries.reduce(0) { max($0, $1.key.count) }
    return entries.map { key, value in
      let text =
        switch value {
        case .null: "-"
        case .string(let text): text
        case .number(let number): Figures.text(number)
        default: value.text
        }
      return key + String(repeating: " ", count: width - key.count + 2) + text
    }.joined(separator: "\n")
  }
}

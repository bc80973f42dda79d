internal import Files
internal import GRDB
internal import Store
internal import SystemPackage

/// Reads the manifests of a dataset into a scan's database: the pairs that they name, and each file once.
struct ManifestScan {
  let configuration: DatasetConfiguration
  let database: ScanDatabase

  /// - Parameter manifests: absolute paths, each with the folder that its paths are relative to.
  /// - Throws: `sourceUnreadable`.
  func run(_ manifests: [(file: FilePath, root: FilePath)]) throws {
    try database.write { database in
      let rows = try ListedRows(database)
      for (file, root) in manifests { try read(file, root, rows) }
    }
  }

  private func read(_ file: FilePath, _ root: FilePath, _ rows: ListedRows) throws {
    let chunks: FileChunks
    do throws(FileError) { chunks = try FileChunks(file) } catch { throw IngestError.sourceUnreadable(error) }
    let isJSON = ["jsonl", "ndjson", "json"].contains(file.extension?.lowercased())
    var reader = ManifestReader(isJSON ? .jsonLines : .csv) { try chunks.next() }
    while let line = reader.next() {
      let place = "\(file.escaped), line \(line.number)"
      do {
        let entry = try line.entry.get()
        if entry.input == nil, configuration.derive == nil { throw ManifestFault.noInput }
        if entry.input != nil, configuration.derive != nil { throw ManifestFault.inputGiven }
        try rows.insert(entry, root, line.number, place)
      } catch let fault as ManifestFault {
        try rows.insert(fault, file, root, line.number, place)
      }
    }
    if let error = reader.failure as? FileError { throw IngestError.sourceUnreadable(error) }
  }

  /// Of all pairs that the manifests of a scan name, in whatever order.
  static func hash(_ database: ScanDatabase) throws -> ContentHash {
    var hash = RunningHash()
    try database.read { database in
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT root, input, target, coalesce(group_key, ''), coalesce(split, '') FROM manifest_lines
          ORDER BY root, input, target
          """)
      while let row = try rows.next() {
        hash.update(Array(((0..<5).map { row[$0] as String }.joined(separator: "\t") + "\n").utf8))
      }
    }
    return hash.value
  }
}

/// Writes what a manifest names.
private struct ListedRows {
  private let pair: Statement
  private let twin: Statement
  private let file: Statement

  init(_ database: Database) throws {
    pair = try database.makeStatement(
      sql: """
        INSERT INTO manifest_lines (root, line, input, target, group_key, split) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING RETURNING id
        """)
    twin = try database.makeStatement(
      sql: "SELECT line FROM manifest_lines WHERE root = ? AND input = ? AND target = ?")
    file = try database.makeStatement(
      sql: "INSERT INTO listed (root, path, place, reason, detail) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")
  }

  /// - Throws: `ManifestFault.repeated`.
  func insert(_ entry: ManifestEntry, _ root: FilePath, _ line: Int, _ place: String) throws {
    let (input, target) = ((entry.input ?? entry.target).escaped, entry.target.escaped)
    let id = try Int64.fetchOne(
      pair, arguments: [root.escaped, line, input, target, entry.group, entry.split?.rawValue])
    guard id != nil else {
      throw ManifestFault.repeated(line: try Int.fetchOne(twin, arguments: [root.escaped, input, target]) ?? 0)
    }
    for path in [input, target] { try file.execute(arguments: [root.escaped, path, place, nil, nil]) }
  }

  /// A line that is no pair has a row under its own name, `pairs.csv:17`.
  func insert(_ fault: ManifestFault, _ manifest: FilePath, _ root: FilePath, _ line: Int, _ place: String) throws {
    var path = manifest
    _ = path.removePrefix(root)
    if path.isAbsolute { path = path.lastComponent.map { FilePath(root: nil, [$0]) } ?? path }
    try file.execute(
      arguments: [
        root.escaped, path.escaped + ":\(line)", place, "bad manifest line",
        "cannot use line \(line) of `\(manifest.escaped)`: \(fault.description)",
      ])
  }
}

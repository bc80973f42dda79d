internal import Files
internal import GRDB

/// What makes one version of a dataset differ from another: its pairs and their content, but not where the files lie.
enum Manifest {
  /// Of the accepted candidates of a scan.
  /// - Parameter recipe: JSON; that of plain pictures, `{}`, leaves no trace.
  static func hash(_ database: ScanDatabase, recipe: String) throws -> ContentHash {
    var hash = RunningHash()
    hash.update(Array("pix2pix manifest 1".utf8))
    if recipe != "{}" { hash.update(Array("\nrecipe\t\(recipe)".utf8)) }
    try database.read { database in
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT pair_key, group_key, split, input_sha256, input_region, target_sha256, target_region, width, height,
            input_area, target_area FROM candidates WHERE reason IS NULL ORDER BY pair_key
          """)
      while let row = try rows.next() { hash.update(Array(("\n" + line(row)).utf8)) }
    }
    return hash.value
  }

  private static func line(_ row: Row) -> String {
    let (width, height): (Int, Int) = (row[7], row[8])
    var fields = (0..<7).map { row[$0] as String } + ["\(width)x\(height)"]
    if let area = row[9] as String? { fields.append("input " + area) }
    if let area = row[10] as String? { fields.append("target " + area) }
    return fields.joined(separator: "\t")
  }
}

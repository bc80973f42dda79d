internal import GRDB
internal import SystemPackage

/// Of pairs with the same content one stays: where folders or a manifest say the parts, the one farthest from training, so that
/// a hold-out does not shrink; else, and among these, the one of the lowest path.
struct ExactDuplicates {
  let database: ScanDatabase
  private static let page = 1000

  func run() throws {
    var last: Int64 = 0
    while true {
      let rows = try database.read { database in
        try Row.fetchAll(
          database.cachedStatement(
            sql: """
              SELECT c.id, c.input_path, c.target_path, o.id, o.input_path, o.target_path FROM candidates c
              JOIN candidates o ON o.id = (SELECT s.id FROM candidates s WHERE s.reason IS NULL AND s.content = c.content
                ORDER BY CASE s.given_split WHEN 'test' THEN 0 WHEN 'val' THEN 1 ELSE 2 END, s.id LIMIT 1)
              WHERE c.reason IS NULL AND c.id <> o.id AND c.id > ? ORDER BY c.id LIMIT ?
              """), arguments: [last, ExactDuplicates.page])
      }
      guard let end = rows.last else { return }
      last = end[0]
      try database.write { database in
        let update = try database.cachedStatement(
          sql: """
            UPDATE candidates SET reason = 'duplicate', input_reason = 'duplicate', input_detail = ?, target_reason = 'duplicate',
              target_detail = ? WHERE id = ?
            """)
        for row in rows {
          func sentence(_ own: String, _ other: String) -> String {
            "`\(own)` has the same content as `\(other)`, which stays"
          }
          try update.execute(arguments: [sentence(row[1], row[4]), sentence(row[2], row[5]), row[0] as Int64])
        }
      }
    }
  }
}

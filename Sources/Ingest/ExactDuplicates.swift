internal import GRDB
internal import SystemPackage

/// Of pairs with the same content one stays: where folders or a manifest say the parts, the one farthest from training, so that
/// a hold-out does not shrink; else, and among these, the one of the lowest path.
struct ExactDuplicates {
  let database: ScanDatabase

  func run() throws {
    try database.forEachPage(
      from: Int64(0),
      """
      SELECT c.id, c.input_path, c.target_path, o.input_path, o.target_path FROM candidates c
      JOIN candidates o ON o.id = (SELECT s.id FROM candidates s WHERE s.reason IS NULL AND s.content = c.content
        ORDER BY CASE s.given_split WHEN 'test' THEN 0 WHEN 'val' THEN 1 ELSE 2 END, s.id LIMIT 1)
      WHERE c.reason IS NULL AND c.id <> o.id AND c.id > :last ORDER BY c.id LIMIT :limit
      """
    ) { rows in
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
          try update.execute(arguments: [sentence(row[1], row[3]), sentence(row[2], row[4]), row[0] as Int64])
        }
      }
    }
  }
}

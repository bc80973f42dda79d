internal import Files
internal import GRDB
internal import SystemPackage

/// Finds the partners among the files of two sides: first by keys that are the same, then, for what is left, by keys that
/// differ in case or in how accents are written. What is ambiguous or alone is refused with the name that is missing.
struct PairMatching {
  let configuration: DatasetConfiguration
  let plan: SourcePlan
  let database: ScanDatabase

  func run() throws {
    try writeKeys()
    try database.write { database in
      for key in ["match_key", "folded_key"] { try match(by: key, database) }
    }
    try refuseTheRest()
  }

  private func writeKeys() throws {
    let finder = try KeyFinder(configuration.match)
    try database.forEachPage(
      from: Int64(0),
      """
      SELECT id, source, path, role FROM files WHERE (state IS NULL OR state = 'rejected') AND id > :last
      ORDER BY id LIMIT :limit
      """
    ) { rows in
      try database.write { database in
        let update = try database.cachedStatement(
          sql: "UPDATE files SET match_key = ?, folded_key = ?, role = ? WHERE id = ?")
        for row in rows {
          let (id, path, role): (Int64, String, String) = (row[0], row[2], row[3])
          let relative = FilePath(escaped: path) ?? FilePath(path)
          switch finder.key(of: relative, ImageSource.Role(rawValue: role) ?? .pair) {
          case .key(let key, let role):
            try update.execute(arguments: [key, MatchRule.folded(key), role.rawValue, id])
          case .both: try refuse(id, .noRole(both: true), ScanFile.whole(row[1], path), database)
          case .none:
            // A side in a folder of its own whose name does not fit has no key, and so no partner.
            try refuse(id, .noRole(both: false), ScanFile.whole(row[1], path), database)
          }
        }
      }
    }
  }

  /// A key with one file on either side makes a pair of those that have none yet.
  private func match(by key: String, _ database: Database) throws {
    try database.execute(
      sql: """
        INSERT INTO matches (input_file, target_file)
        SELECT input, target FROM (
          SELECT min(CASE role WHEN 'input' THEN id END) AS input, min(CASE role WHEN 'target' THEN id END) AS target
          FROM files WHERE \(key) IS NOT NULL AND is_matched = 0 GROUP BY \(key)
          HAVING count(*) = 2 AND input IS NOT NULL AND target IS NOT NULL)
        ORDER BY input
        """)
    try database.execute(
      sql: """
        UPDATE files SET is_matched = 1 WHERE is_matched = 0
          AND id IN (SELECT input_file FROM matches UNION ALL SELECT target_file FROM matches)
        """)
  }

  private func refuseTheRest() throws {
    try database.forEachPage(
      from: Int64(0),
      """
      SELECT f.id, f.source, f.path, f.role, f.match_key,
        (SELECT min(o.id) FROM files o WHERE o.folded_key = f.folded_key AND o.role = f.role AND o.id <> f.id
          AND o.is_matched = 0),
        (SELECT max(o.id) FROM files o WHERE o.folded_key = f.folded_key AND o.role <> f.role AND o.role <> 'pair'
          AND o.is_matched = 0)
      FROM files f WHERE f.state IS NULL AND f.is_matched = 0 AND f.id > :last ORDER BY f.id LIMIT :limit
      """
    ) { rows in
      try database.write { database in
        for row in rows {
          let path = ScanFile.whole(row[1], row[2])
          let (twin, partner): (Int64?, Int64?) = (row[5], row[6])
          if let other = twin ?? partner, let name = try self.name(other, database) {
            try refuse(row[0], .ambiguous(other: name.escaped), path, database)
          } else {
            try refuse(row[0], .noPartner(missing(row[3], key: row[4])), path, database)
          }
        }
      }
    }
  }

  /// Where the partner would be, in words.
  private func missing(_ role: String, key: String) -> String {
    let other: ImageSource.Role = role == ImageSource.Role.input.rawValue ? .target : .input
    if let pattern = configuration.match.pattern(of: other) {
      return "file of the other side for the key `\(key)` (\(pattern))"
    }
    let folder = plan.sources.first { $0.role == other }?.root ?? plan.sources.first?.root ?? FilePath()
    return "`\(ScanRows.whole(folder.escaped, key))` with any extension"
  }

  private func name(_ id: Int64, _ database: Database) throws -> FilePath? {
    try Row.fetchOne(database, sql: "SELECT source, path FROM files WHERE id = ?", arguments: [id])
      .map { ScanFile.whole($0[0], $0[1]) }
  }

  private func refuse(_ id: Int64, _ refusal: Refusal, _ path: FilePath, _ database: Database) throws {
    // What was refused before keeps its own reason.
    try database.cachedStatement(
      sql: "UPDATE files SET state = 'rejected', reason = ?, detail = ? WHERE id = ? AND state IS NULL"
    ).execute(arguments: [refusal.reason, refusal.sentence(path), id])
  }
}

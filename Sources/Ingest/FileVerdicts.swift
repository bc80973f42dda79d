internal import GRDB

/// From what was decided about pairs to what is recorded of each file.
struct FileVerdicts {
  let database: ScanDatabase

  func run() throws {
    try database.write { database in
      try makeKeysUnique(database)
      for side in ["input", "target"] {
        try database.execute(
          sql: """
            UPDATE files SET state = 'accepted'
            WHERE state IS NULL AND id IN (SELECT \(side)_file FROM candidates WHERE reason IS NULL)
            """)
      }
      // A file in several pairs that were refused keeps the first one's reason.
      for side in ["input", "target"] {
        try database.execute(
          sql: """
            UPDATE files SET (state, reason, detail) = (
              SELECT CASE c.reason WHEN 'duplicate' THEN 'duplicate' ELSE 'rejected' END, c.\(side)_reason, c.\(side)_detail
              FROM candidates c WHERE c.\(side)_file = files.id AND c.\(side)_reason IS NOT NULL ORDER BY c.id LIMIT 1)
            WHERE state IS NULL AND EXISTS (SELECT 1 FROM candidates c
              WHERE c.\(side)_file = files.id AND c.\(side)_reason IS NOT NULL)
            """)
      }
    }
  }

  /// The path within the source; where two sources hold one path, the later ones' with the beginning of their hash, and where
  /// a manifest pairs one input with several targets, with that of the target's as well.
  private func makeKeysUnique(_ database: Database) throws {
    for hash in ["input_sha256", "target_sha256"] {
      try database.execute(
        sql: """
          UPDATE candidates SET pair_key = pair_key || '~' || substr(\(hash), 1, 12)
          WHERE reason IS NULL AND EXISTS (SELECT 1 FROM candidates o
            WHERE o.reason IS NULL AND o.pair_key = candidates.pair_key AND o.id < candidates.id)
          """)
    }
  }
}

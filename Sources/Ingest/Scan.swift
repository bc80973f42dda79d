internal import GRDB
internal import Store

/// A scan whose files are listed and read: what is to be decided about them.
struct Scan {
  let store: DataStore
  let database: ScanDatabase
  let configuration: DatasetConfiguration
  let plan: SourcePlan
  /// `nil`: nothing was ever recorded of it.
  let dataset: DatasetRecord?
  let reading: ContentReading

  /// Whether every file is as it was recorded, and would be judged alike.
  func isAsRecorded() throws -> Bool {
    guard let dataset,
      RecordedConfiguration(json: dataset.configuration) == (try RecordedConfiguration(configuration, database))
    else { return false }
    return try database.read { database in
      try Bool.fetchOne(
        database,
        sql: """
          SELECT NOT EXISTS (SELECT 1 FROM files WHERE known_state IS NULL OR sha256 IS NOT known_sha256
            OR was_read = 1 AND known_state <> 'accepted'
            OR CASE WHEN state IS NULL THEN known_state IN ('vanished', 'ignored')
              ELSE state <> known_state OR reason IS NOT known_reason END)
          """)
    } ?? false
  }

  /// Decides about every file. The decisions depend on the files and on what is recorded, not on the order in which they were
  /// read.
  func decide(redraws: Bool, _ progress: @escaping @Sendable (Int, Int) -> Void) throws {
    if let dataset {
      try UnchangedFiles(store: store, dataset: dataset.id, database: database).write()
      let known = KnownPairs(store: store, dataset: dataset.id, database: database)
      try known.forgetUnrecorded()
      try known.importFacts(geometry: configuration.geometry.name)
      try known.importPairs()
    }
    try readWhatIsMissing(progress)
    if configuration.layout == .twoFolders {
      try PairMatching(configuration: configuration, plan: plan, database: database).run()
    }
    if configuration.layout == .manifest { try matchManifestLines() }
    try CandidateBuilder(configuration, plan, database).build()
    try ExactDuplicates(database: database).run()
    if configuration.align == .register {
      try ShiftMeasuring(
        store: store, database: database, reader: reading.reader, registration: configuration.register,
        geometry: configuration.geometry
      ).run(progress)
    }
    if configuration.swapped == .refuse || configuration.nearDuplicates != .accept {
      try TraitCollection(database: database).collect()
    }
    if configuration.swapped == .refuse { try SwappedSides(database: database).run() }
    try SplitAssignment(configuration: configuration, database: database, isDrawnAnew: redraws).run()
    try FileVerdicts(database: database).run()
  }

  private func matchManifestLines() throws {
    try database.write { database in
      try database.execute(
        sql: """
          INSERT INTO matches (input_file, target_file, group_key, split)
          SELECT f.id, g.id, m.group_key, m.split FROM manifest_lines m
          JOIN files f ON f.source = m.root AND f.path = m.input JOIN files g ON g.source = m.root AND g.path = m.target
          ORDER BY m.root, m.input, m.target
          """)
    }
  }

  /// What somebody who has changed the rules of the split should know.
  func notesOnKnownSides() throws -> [String] {
    guard let dataset, let before = RecordedConfiguration(json: dataset.configuration)?.dataset,
      before.split != configuration.split || before.group != configuration.group
    else { return [] }
    let kept = try database.read { database in
      try Int.fetchOne(
        database,
        sql: """
          SELECT count(*) FROM candidates c WHERE c.reason IS NULL AND c.given_split IS NULL
            AND EXISTS (SELECT 1 FROM known_pairs k WHERE k.content = c.content AND k.is_present = 1)
          """)
    }
    guard let kept, kept > 0 else { return [] }
    return [
      "dataset.split or dataset.group is another than before, and the \(kept) pairs that are known stay where they are; pass "
        + "--redraw to `pix2pix ingest` to deal all of them anew"
    ]
  }

  /// Content whose facts are not known, since it was looked at otherwise before.
  private func readWhatIsMissing(_ progress: @escaping @Sendable (Int, Int) -> Void) throws {
    let missing = try database.write { database in
      try database.execute(
        sql: """
          UPDATE files SET is_fresh = 1 WHERE state IS NULL AND sha256 IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM facts x WHERE x.sha256 = files.sha256)
          """)
      return database.changesCount
    }
    if missing > 0 { try reading.run(progress) }
  }
}

internal import Files
internal import Foundation
internal import GRDB
internal import Pairs
internal import Store
internal import SystemPackage

/// Records a scan in the store: what was found out about content first, since that is true whatever else happens; then the
/// files and the pairs, and with them a new version where the pairs are others, in one transaction.
struct ScanRecorder {
  let store: DataStore
  let database: ScanDatabase
  let configuration: DatasetConfiguration
  let name: String
  let job: Int64?
  let guardian: @Sendable (StoreTransaction) throws -> Void
  /// What is to be told with the summary.
  var notes: [String] = []
  private static let page = 1000

  func recordFacts() throws {
    let geometry = configuration.geometry.name
    try database.forEachPage(
      from: "", "SELECT sha256, facts FROM facts WHERE is_new = 1 AND sha256 > :last ORDER BY sha256 LIMIT :limit",
      size: ScanRecorder.page, keep: { ImageFactsRecord(sha256: $0[0], facts: Array($0[1] as Data)) }
    ) { page in
      try store.writeLightly { transaction in
        for record in page { try transaction.record(record, geometry: geometry) }
      }
    }
    try recordShifts()
  }

  private func recordShifts() throws {
    while true {
      let page = try database.read { database in
        try Row.fetchAll(
          database.cachedStatement(
            sql: "SELECT input_sha256, target_sha256, geometry, x, y, confidence FROM shifts WHERE is_new = 1 LIMIT ?"),
          arguments: [ScanRecorder.page])
      }
      if page.isEmpty { return }
      try store.writeLightly { transaction in
        for row in page {
          let facts = ShiftFactsRecord(
            inputSha256: row[0], targetSha256: row[1], x: row[3], y: row[4], confidence: row[5])
          try transaction.record(facts, geometry: row[2])
        }
      }
      try database.write { database in
        for row in page {
          try database.cachedStatement(
            sql: "UPDATE shifts SET is_new = 0 WHERE input_sha256 = ? AND target_sha256 = ? AND geometry = ?"
          ).execute(arguments: [row[0] as String, row[1] as String, row[2] as String])
        }
      }
    }
  }

  /// The scan found everything as it was recorded.
  func recordUnchanged(_ version: DatasetVersionRecord) throws -> IngestSummary {
    try store.write { transaction in
      try guardian(transaction)
      try recordFiles(version.datasetId, transaction)
      try transaction.confirmRefusals(ofDataset: version.datasetId)
      return try summary(version, isUnchanged: true, transaction)
    }
  }

  func record() throws -> IngestSummary {
    let recipe = try configuration.recipe.json()
    let manifest = try Manifest.hash(database, recipe: recipe)
    let setup = try RecordedConfiguration(configuration, database).json()
    return try store.write { transaction in
      try guardian(transaction)
      let dataset = try transaction.findOrCreateDataset(named: name).id
      try transaction.setConfiguration(ofDataset: dataset, to: setup)
      try recordFiles(dataset, transaction)
      let latest = try transaction.latestVersion(ofDataset: dataset)
      if let latest, latest.recipe == recipe, try isSameAsBefore() {
        try touchPairs(transaction)
        return try summary(latest, isUnchanged: true, transaction)
      }
      let counts = try transaction.fileCounts(ofDataset: dataset)
      func count(_ state: DatasetFileRecord.State) -> Int {
        counts.filter { $0.state == state }.reduce(0) { $0 + $1.files }
      }
      let next = NewDatasetVersion(
        dataset: dataset, manifest: manifest, rejected: count(.rejected), duplicates: count(.duplicate),
        recipe: recipe, job: job)
      let version = try transaction.recordVersion(next) { writer in
        try touchPairs(transaction)
        try changePairs(writer)
      }
      return try summary(version, isUnchanged: false, transaction)
    }
  }

  // MARK: Files

  /// Those of which there is something new to say, and all that are refused.
  private func recordFiles(_ dataset: Int64, _ transaction: StoreTransaction) throws {
    try database.read { database in
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT source, path, size, modified_ns, changed_ns, inode, device, sha256, state, reason, detail FROM files
          WHERE state IS NOT NULL AND (state IS NOT known_state OR was_read = 1 OR state IN ('rejected', 'duplicate'))
            OR known_state IS NULL OR was_read = 1
          ORDER BY id
          """)
      while let row = try rows.next() {
        let state = (row[8] as String?).flatMap { DatasetFileRecord.State(rawValue: $0) } ?? .accepted
        let (source, path): (String, String) = (row[0], row[1])
        try transaction.record(
          FileSighting(
            source: FilePath(escaped: source) ?? FilePath(source), path: FilePath(escaped: path) ?? FilePath(path),
            status: FileStatus(recorded: row, first: 2), hash: (row[7] as String?).flatMap { ContentHash($0) },
            state: state, reason: row[9], detail: row[10]), dataset: dataset)
      }
    }
  }

  // MARK: Pairs

  /// Whether a known pair `k` and a candidate `c` are the same, wherever their files are.
  private static let isSame = """
    k.is_present = 1 AND k.pair_key = c.pair_key AND k.group_key = c.group_key AND k.split = c.split
      AND k.input_sha256 = c.input_sha256 AND k.input_region = c.input_region AND k.input_area IS c.input_area
      AND k.target_sha256 = c.target_sha256 AND k.target_region = c.target_region AND k.target_area IS c.target_area
      AND k.width = c.width AND k.height = c.height
    """

  private func isSameAsBefore() throws -> Bool {
    try database.read { database in
      try Bool.fetchOne(
        database,
        sql: """
          SELECT NOT EXISTS (SELECT 1 FROM candidates c WHERE c.reason IS NULL
              AND NOT EXISTS (SELECT 1 FROM known_pairs k WHERE \(ScanRecorder.isSame)))
            AND NOT EXISTS (SELECT 1 FROM known_pairs k WHERE k.is_present = 1
              AND NOT EXISTS (SELECT 1 FROM candidates c WHERE c.reason IS NULL AND \(ScanRecorder.isSame)))
          """)
    } ?? false
  }

  private func changePairs(_ writer: DatasetVersionWriter) throws {
    try database.read { database in
      let gone = try Int64.fetchCursor(
        database,
        sql: """
          SELECT k.id FROM known_pairs k WHERE k.is_present = 1
            AND NOT EXISTS (SELECT 1 FROM candidates c WHERE c.reason IS NULL AND \(ScanRecorder.isSame)) ORDER BY k.id
          """)
      while let id = try gone.next() { try writer.remove(id) }
      let new = try Row.fetchCursor(
        database,
        sql: """
          SELECT NULL, \(ScanRecorder.columns) FROM candidates c WHERE c.reason IS NULL
            AND NOT EXISTS (SELECT 1 FROM known_pairs k WHERE \(ScanRecorder.isSame)) ORDER BY c.pair_key
          """)
      while let row = try new.next() {
        if let pair = NewPair(scanned: row, in: store.workspace) { try writer.add(pair) }
      }
    }
  }

  /// Pairs whose files have moved, or about which something else was found out, keep their place in the version.
  private func touchPairs(_ transaction: StoreTransaction) throws {
    try database.read { database in
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT k.id, \(ScanRecorder.columns) FROM candidates c JOIN known_pairs k ON \(ScanRecorder.isSame)
          WHERE c.reason IS NULL AND (k.input_path <> c.input_path OR k.target_path <> c.target_path
            OR k.shift_x IS NOT c.shift_x OR k.shift_y IS NOT c.shift_y OR k.shift_score IS NOT c.shift_score
            OR k.flags IS NOT \(ScanRecorder.flags))
          ORDER BY k.id
          """)
      while let row = try rows.next() {
        if let id = row[0] as Int64?, let pair = NewPair(scanned: row, in: store.workspace) {
          try transaction.updatePair(id, as: pair)
        }
      }
    }
  }

  /// Those of the pair alone, and what was found out beside others.
  private static let flags = """
    nullif(coalesce(c.flags, '') || CASE WHEN c.is_near = 0 THEN '' WHEN c.flags IS NULL THEN '\(PairFlag.nearDuplicate)'
      ELSE ',\(PairFlag.nearDuplicate)' END, '')
    """

  private static let columns = """
    c.pair_key, c.group_key, c.split, c.input_path, c.input_sha256, c.input_region, c.input_area, c.target_path,
    c.target_sha256, c.target_region, c.target_area, c.width, c.height, c.shift_x, c.shift_y, c.shift_score, \(flags)
    """

  // MARK: Summary

  private func summary(
    _ version: DatasetVersionRecord, isUnchanged: Bool, _ transaction: StoreTransaction
  ) throws -> IngestSummary {
    var summary = IngestSummary(
      dataset: name, version: version.number, datasetVersionId: version.id, manifestSha256: version.manifestSha256,
      accepted: version.pairCount,
      splits: .init(train: version.trainCount, val: version.valCount, test: version.testCount),
      isUnchanged: isUnchanged)
    summary.notes = notes
    for count in try transaction.fileCounts(ofDataset: version.datasetId) {
      switch count.state {
      case .rejected:
        summary.rejected += count.files - count.known
        summary.knownRejected += count.known
        summary.reasons[count.reason ?? "unknown", default: 0] += count.files
      case .duplicate: summary.duplicates += count.files
      case .ignored: summary.ignored += count.files
      case .accepted, .vanished: break
      }
    }
    try database.read { database in
      summary.filesRead = try Int.fetchOne(database, sql: "SELECT count(*) FROM files WHERE was_read = 1") ?? 0
      summary.vanished =
        try Int.fetchOne(database, sql: "SELECT count(*) FROM files WHERE state = 'vanished'") ?? 0
    }
    if isUnchanged { return summary }
    let change = try transaction.rows(
      """
      SELECT added, removed, lost_hold_out FROM dataset_summary WHERE dataset = ? AND version = ?
      """, [name, version.number]
    ).first
    summary.added = change?[0] ?? 0
    summary.removed = change?[1] ?? 0
    summary.lostHoldOut = change?[2] ?? 0
    if summary.lostHoldOut > 0 {
      let message =
        "version \(version.number) of \(name) lacks \(summary.lostHoldOut) pairs of val and test that the version before held: "
        + "scores before and after are not of the same pairs; see `pix2pix datasets diff \(name)`"
      try transaction.warn("hold-out-shrank", message, job: job)
      summary.notes.append(message)
    }
    return summary
  }
}

extension FileStatus {
  /// As a scan's row holds it; `nil` if it was not to be trusted.
  fileprivate init?(recorded row: Row, first: Int) {
    guard let size = row[first] as Int64?, let modified = row[first + 1] as Int64?,
      let changed = row[first + 2] as Int64?, let inode = row[first + 3] as Int64?,
      let device = row[first + 4] as Int64?
    else { return nil }
    self.init(
      kind: .file, size: size, device: UInt64(bitPattern: device), inode: UInt64(bitPattern: inode), modified: modified,
      changed: changed)
  }
}

extension NewPair {
  /// From the columns of a recorder, behind an id. What lies in the workspace is named from there, so that it can be moved.
  fileprivate init?(scanned row: Row, in workspace: FilePath) {
    func side(_ first: Int) -> Side? {
      guard var path = FilePath(escaped: row[first] as String), let hash = ContentHash(row[first + 1] as String),
        let region = PairRegion(rawValue: row[first + 2] as String)
      else { return nil }
      _ = path.removePrefix(workspace)
      return Side(path: path, hash: hash, region: region, area: row[first + 3])
    }
    guard let input = side(4), let target = side(8), let split = PairSplit(rawValue: row[3] as String) else {
      return nil
    }
    var shift: Shift?
    if let x = row[14] as Double?, let y = row[15] as Double?, let score = row[16] as Double? {
      shift = Shift(x: x, y: y, score: score)
    }
    self.init(
      key: row[1], group: row[2], split: split, input: input, target: target, width: row[12], height: row[13],
      shift: shift, flags: (row[17] as String?)?.split(separator: ",").map(String.init) ?? [])
  }
}

internal import Foundation
internal import GRDB
internal import Pairs
internal import Store
internal import SystemPackage

/// Records a scan in the store: what was found out about content first, since that is true whatever else happens; then the
/// files and, where the pairs are others, the pairs of a new version, in transactions of some thousand rows, between which
/// others may write; in the last one, which is short, the version itself. Until then the dataset is at the version before, and
/// a mark says that its rows are of no scan as a whole: the next scan judges all anew and takes the rest back.
struct ScanRecorder {
  let store: DataStore
  let database: ScanDatabase
  let configuration: DatasetConfiguration
  let name: String
  let job: Int64?
  let guardian: @Sendable (StoreTransaction) throws -> Void
  /// What is to be told with the summary.
  var notes: [String] = []
  /// Rows to a transaction. Few large ones write a page of an index less often than many small ones.
  static let page = 5000

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
    try recordFiles(version.datasetId)
    return try store.write { transaction in
      try guardian(transaction)
      try transaction.confirmRefusals(ofDataset: version.datasetId)
      return try summary(version, isUnchanged: true, transaction)
    }
  }

  func record() throws -> IngestSummary {
    let recipe = try configuration.recipe.json()
    let manifest = try Manifest.hash(database, recipe: recipe)
    let setup = try RecordedConfiguration(configuration, database)
    let (dataset, latest, begun) = try begin(setup)
    try recordFiles(dataset, goingOnFrom: begun)
    let isSame = try latest?.recipe == recipe && isSameAsBefore()
    if !isSame { try removePairs(ofDataset: dataset) }
    try touchPairs()
    if !isSame { try addPairs(toDataset: dataset) }
    return try store.write { transaction in
      try guardian(transaction)
      try transaction.setConfiguration(ofDataset: dataset, to: setup.json())
      if let latest, isSame { return try summary(latest, isUnchanged: true, transaction) }
      let counts = try transaction.fileCounts(ofDataset: dataset)
      func count(_ state: DatasetFileRecord.State) -> Int {
        counts.filter { $0.state == state }.reduce(0) { $0 + $1.files }
      }
      let version = try transaction.recordVersion(
        NewDatasetVersion(
          dataset: dataset, manifest: manifest, rejected: count(.rejected), duplicates: count(.duplicate),
          recipe: recipe, job: job))
      return try summary(version, isUnchanged: false, transaction)
    }
  }

  /// Marks the dataset until all is recorded.
  /// - Returns: also when a recording began that was broken off, if one was.
  private func begin(
    _ setup: RecordedConfiguration
  ) throws -> (dataset: Int64, latest: DatasetVersionRecord?, begun: Timestamp?) {
    try store.writeUnsynced { transaction in
      try guardian(transaction)
      let dataset = try transaction.findOrCreateDataset(named: name)
      let before = RecordedConfiguration(json: dataset.configuration)
      let marked = (before ?? setup).unfinished(since: before?.unfinishedSince ?? transaction.now)
      try transaction.setConfiguration(ofDataset: dataset.id, to: marked.json())
      return (dataset.id, try transaction.latestVersion(ofDataset: dataset.id), before?.unfinishedSince)
    }
  }

  /// Writes a page of the record, as long as the job is this one's.
  func writePage(_ body: (StoreTransaction) throws -> Void) throws {
    try store.writeUnsynced { transaction in
      try guardian(transaction)
      try body(transaction)
    }
  }

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

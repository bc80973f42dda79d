package import Files
internal import GRDB

/// The life of an item under a job's claim. Every verb throws `StoreError.claimLost`, and writes nothing, if the job is
/// no longer held under it. An item is published in three steps: the row `publishing` with the result's hash, the
/// rename of the file, the row `completed`. A crash between them is found by `takeUpItems`.
extension StoreTransaction {
  /// After a restart: items that an earlier claim had begun are `waiting` again.
  /// - Returns: those it was publishing, still in that state under the new claim: if the file is there with the row's
  ///   hash it is completed (`completeItem`), else it is to be made again (`repeatItem`).
  package func takeUpItems(ofJob job: Int64, claim: Int64) throws -> [TranslationItemRecord] {
    try requireClaim(job: job, claim: claim)
    try execute(
      """
      UPDATE translation_items SET state = 'waiting', claim = NULL, started_at = NULL
      WHERE job_id = ? AND state = 'running' AND claim <> ?
      """, [job, claim])
    try execute(
      "UPDATE translation_items SET claim = ?2 WHERE job_id = ?1 AND state = 'publishing' AND claim <> ?2",
      [job, claim])
    return try items(ofJob: job, in: .publishing)
  }

  /// Takes the next waiting items, in the order of planning.
  package func beginItems(ofJob job: Int64, claim: Int64, limit: Int) throws -> [TranslationItemRecord] {
    try requireClaim(job: job, claim: claim)
    let items = try all(
      TranslationItemRecord.self,
      """
      UPDATE translation_items SET state = 'running', claim = ?2, started_at = ?4 WHERE id IN (
        SELECT id FROM translation_items WHERE job_id = ?1 AND state = 'waiting' ORDER BY id LIMIT ?3) RETURNING *
      """, [job, claim, limit, now])
    return items.sorted { $0.id < $1.id }
  }

  /// Takes one item, whatever came of it under an earlier claim: a result that is being published is made anew, and so is
  /// one that was deleted or altered since it was completed or skipped; what failed is tried again.
  /// - Returns: the row as it is now.
  /// - Throws: `StoreError.claimLost`.
  package func beginItem(_ item: TranslationItemRecord, claim: Int64) throws -> TranslationItemRecord {
    try requireClaim(job: item.jobId, claim: claim)
    let row = try one(
      TranslationItemRecord.self,
      """
      UPDATE translation_items SET state = 'running',
        started_at = CASE WHEN state = 'running' AND claim = ?2 THEN started_at ELSE ?3 END, claim = ?2,
        finished_at = NULL, error = NULL, note = NULL, output_sha256 = NULL, output_size = NULL
      WHERE id = ?1 RETURNING *
      """, [item.id, claim, now])
    guard let row else { throw StoreError.brokenRow(table: "translation_items", id: item.id) }
    return row
  }

  /// Puts an item back that was begun but not finished.
  package func repeatItem(_ item: TranslationItemRecord, claim: Int64) throws {
    try change(
      item, claim: claim, from: "('running', 'publishing')",
      """
      state = 'waiting', claim = NULL, started_at = NULL, input_sha256 = NULL, output_sha256 = NULL, output_size = NULL
      """)
  }

  /// The result is on disk under a temporary name; its rename comes next.
  package func publishItem(
    _ item: TranslationItemRecord, claim: Int64, input: ContentHash, output: ContentHash, size: Int64,
    note: String? = nil
  ) throws {
    try change(
      item, claim: claim, from: "('running')",
      "state = 'publishing', input_sha256 = ?3, output_sha256 = ?4, output_size = ?5, note = ?6",
      [input.description, output.description, size, note])
  }

  /// The result stands under its name.
  package func completeItem(_ item: TranslationItemRecord, claim: Int64) throws {
    try change(item, claim: claim, from: "('publishing')", "state = 'completed', finished_at = ?3", [now])
  }

  /// The output is there already, from an earlier job.
  package func skipItem(_ item: TranslationItemRecord, claim: Int64, earlier: TranslationItemRecord) throws {
    try change(
      item, claim: claim, from: "('running')",
      "state = 'skipped', finished_at = ?3, input_sha256 = ?4, output_sha256 = ?5, output_size = ?6, note = ?7",
      [now, earlier.inputSha256, earlier.outputSha256, earlier.outputSize, "made by job \(earlier.jobId)"])
  }

  /// - Parameter error: the sentence.
  package func failItem(
    _ item: TranslationItemRecord, claim: Int64, error: String, input: ContentHash? = nil
  ) throws {
    try change(
      item, claim: claim, from: "('running', 'publishing')",
      "state = 'failed', finished_at = ?3, error = ?4, input_sha256 = coalesce(?5, input_sha256)",
      [now, error, input?.description])
  }

  private func change(
    _ item: TranslationItemRecord, claim: Int64, from states: String, _ changes: String,
    _ values: [(any DatabaseValueConvertible)?] = []
  ) throws {
    try requireClaim(job: item.jobId, claim: claim)
    let changed = try execute(
      "UPDATE translation_items SET \(changes) WHERE id = ?1 AND claim = ?2 AND state IN \(states)",
      StatementArguments([item.id, claim] + values))
    guard changed == 1 else { throw StoreError.claimLost(job: item.jobId, claim: claim) }
  }
}

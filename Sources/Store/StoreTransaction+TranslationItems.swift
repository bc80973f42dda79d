package import Files
internal import GRDB

/// What is known of a result before it gets its name.
package struct PublishedResult: Sendable {
  package var input: ContentHash
  /// Of the file that says which pixels are missing.
  package var mask: ContentHash?
  package var output: ContentHash
  /// Bytes.
  package var size: Int64
  /// Pixels.
  package var width: Int
  package var height: Int
  /// How it went through the network.
  package var fit: String
  package var realism: Double?
  package var colourfulness: Double?
  /// A remark about a result that is not quite what was asked.
  package var note: String?

  package init(
    input: ContentHash, mask: ContentHash? = nil, output: ContentHash, size: Int64, width: Int, height: Int,
    fit: String,
    realism: Double? = nil, colourfulness: Double? = nil, note: String? = nil
  ) {
    self.input = input
    self.mask = mask
    self.output = output
    self.size = size
    self.width = width
    self.height = height
    self.fit = fit
    self.realism = realism
    self.colourfulness = colourfulness
    self.note = note
  }
}

/// The life of an item under the claim of the chunk that it is in. Every verb throws `StoreError.claimLost`, and writes
/// nothing, if the chunk is no longer held under it. An item is published in three steps: the row `publishing` with the
/// result's hash, the rename of the file, the row `completed`. A crash between them is found by `takeUpItems`.
extension StoreTransaction {
  /// After a restart: items that an earlier claim had begun are `waiting` again.
  /// - Returns: those it was publishing, still in that state under the new claim: if the file is there with the row's
  ///   hash it is completed (`completeItem`), else it is to be made again (`repeatItem`).
  package func takeUpItems(ofChunk chunk: Int64, claim: Int64) throws -> [TranslationItemRecord] {
    try requireClaim(job: chunk, claim: claim)
    try execute(
      """
      UPDATE translation_items SET state = 'waiting', claim = NULL, started_at = NULL
      WHERE chunk_id = ? AND state = 'running' AND claim <> ?
      """, [chunk, claim])
    try execute(
      "UPDATE translation_items SET claim = ?2 WHERE chunk_id = ?1 AND state = 'publishing' AND claim <> ?2",
      [chunk, claim])
    return try items(ofChunk: chunk, in: .publishing)
  }

  /// Work on a waiting item begins.
  package func beginItem(_ id: Int64, chunk: Int64, claim: Int64) throws {
    try requireClaim(job: chunk, claim: claim)
    let changed = try execute(
      """
      UPDATE translation_items SET state = 'running', claim = ?3, started_at = ?4
      WHERE id = ?1 AND chunk_id = ?2 AND state = 'waiting'
      """, [id, chunk, claim, now])
    guard changed == 1 else { throw StoreError.claimLost(job: chunk, claim: claim) }
  }

  /// Puts an item back whose result was to get its name and did not.
  package func repeatItem(_ id: Int64, chunk: Int64, claim: Int64) throws {
    try change(
      id, chunk, claim, from: "('publishing')",
      """
      state = 'waiting', claim = NULL, started_at = NULL, input_sha256 = NULL, output_sha256 = NULL, output_size = NULL,
      width = NULL, height = NULL, fit = NULL, realism = NULL, colourfulness = NULL, note = NULL, mask_sha256 = NULL
      """)
  }

  /// The result is on disk under a temporary name; its rename comes next.
  package func publishItem(_ id: Int64, chunk: Int64, claim: Int64, _ result: PublishedResult) throws {
    try change(
      id, chunk, claim, from: "('running')",
      """
      state = 'publishing', input_sha256 = ?4, output_sha256 = ?5, output_size = ?6, width = ?7, height = ?8, fit = ?9,
      realism = ?10, colourfulness = ?11, note = ?12, mask_sha256 = ?13
      """,
      [
        result.input.description, result.output.description, result.size, result.width, result.height, result.fit,
        result.realism, result.colourfulness, result.note, result.mask?.description,
      ])
  }

  /// The result stands under its name.
  package func completeItem(_ id: Int64, chunk: Int64, claim: Int64) throws {
    try change(id, chunk, claim, from: "('publishing')", "state = 'completed', finished_at = ?4", [now])
  }

  /// The output is there already.
  package func skipItem(_ id: Int64, chunk: Int64, claim: Int64, earlier: TranslationItemRecord) throws {
    try change(
      id, chunk, claim, from: "('running')",
      """
      state = 'skipped', reason = 'finished', finished_at = ?4, input_sha256 = ?5, output_sha256 = ?6, output_size = ?7,
      width = ?8, height = ?9, fit = ?10, note = ?11
      """,
      [
        now, earlier.inputSha256, earlier.outputSha256, earlier.outputSize, earlier.width, earlier.height, earlier.fit,
        "made by job \(earlier.jobId)",
      ])
  }

  /// It is not meant to be translated.
  /// - Parameters:
  ///   - reason: one or two words.
  ///   - note: the sentence.
  package func skipItem(
    _ id: Int64, chunk: Int64, claim: Int64, reason: String, note: String, input: ContentHash?
  ) throws {
    try change(
      id, chunk, claim, from: "('running')",
      "state = 'skipped', finished_at = ?4, reason = ?5, note = ?6, input_sha256 = ?7",
      [now, reason, note, input?.description])
  }

  /// - Parameters:
  ///   - reason: one or two words.
  ///   - error: the sentence.
  package func failItem(
    _ id: Int64, chunk: Int64, claim: Int64, reason: String, error: String, input: ContentHash? = nil
  ) throws {
    try change(
      id, chunk, claim, from: "('running', 'publishing')",
      "state = 'failed', finished_at = ?4, reason = ?5, error = ?6, input_sha256 = ?7",
      [now, reason, error, input?.description])
  }

  /// Completes an item that its chunk has left between the result's name and the row: the result stands under its name.
  /// - Parameters:
  ///   - job: the translation, all of whose chunks have ended.
  ///   - claim: of that job.
  package func completeLeftItem(_ id: Int64, ofJob job: Int64, claim: Int64) throws {
    try requireClaim(job: job, claim: claim)
    try execute(
      """
      UPDATE translation_items SET state = 'completed', finished_at = ?3
      WHERE id = ?1 AND job_id = ?2 AND state = 'publishing'
      """, [id, job, now])
  }

  /// Every item of a translation that its chunks have left open fails: they ended without it.
  /// - Parameter error: the sentence, for the chunk of the item.
  package func failOpenItems(
    ofJob job: Int64, claim: Int64, reason: String, error: (_ item: TranslationItemRecord) throws -> String
  ) throws {
    try requireClaim(job: job, claim: claim)
    for state in [TranslationItemRecord.State.waiting, .running, .publishing] {
      for item in try items(ofJob: job, in: state) {
        try execute(
          "UPDATE translation_items SET state = 'failed', finished_at = ?2, reason = ?3, error = ?4 WHERE id = ?1",
          [item.id, now, reason, try error(item)])
      }
    }
  }

  private func change(
    _ id: Int64, _ chunk: Int64, _ claim: Int64, from states: String, _ changes: String,
    _ values: [(any DatabaseValueConvertible)?] = []
  ) throws {
    try requireClaim(job: chunk, claim: claim)
    let changed = try execute(
      "UPDATE translation_items SET \(changes) WHERE id = ?1 AND chunk_id = ?2 AND claim = ?3 AND state IN \(states)",
      StatementArguments([id, chunk, claim] + values))
    guard changed == 1 else { throw StoreError.claimLost(job: chunk, claim: claim) }
  }
}

package import Files
internal import GRDB
package import SystemPackage

/// A file found under the input of a translation.
package struct NewTranslationItem: Sendable {
  package enum Plan: Sendable {
    /// Translated into this file (absolute).
    case translate(to: FilePath)
    /// Not tried: no image, or nothing that can be read; the words and the sentence say why.
    case fail(reason: String, String)
    /// Not meant to be translated, a file that a system left behind; the words and the sentence say so.
    case skip(reason: String, String)
  }
  /// Absolute.
  package var input: FilePath
  /// Bytes.
  package var size: Int64
  /// From 1.
  package var sample: Int
  package var settings: ContentHash
  package var plan: Plan

  package init(input: FilePath, size: Int64 = 0, sample: Int = 1, settings: ContentHash, plan: Plan) {
    self.input = input
    self.size = size
    self.sample = sample
    self.settings = settings
    self.plan = plan
  }
}

extension StoreTransaction {
  /// Drops what an earlier attempt at planning left: nothing of it was begun.
  package func dropPlan(ofJob id: Int64, claim: Int64) throws {
    try requireClaim(job: id, claim: claim)
    try execute(
      "DELETE FROM translation_items WHERE job_id = ? AND chunk_id IS NULL AND state <> 'completed'", [id])
  }

  /// What a settings hash stands for.
  /// - Parameter settings: JSON.
  package func recordSettings(_ hash: ContentHash, _ settings: String) throws {
    try execute(
      "INSERT INTO translation_settings (sha256, settings) VALUES (?, ?) ON CONFLICT (sha256) DO NOTHING",
      [hash.description, settings])
  }

  /// Gives every file a row. Those that have one already keep it.
  /// - Throws: `StoreError.outputTaken` if two inputs would write one file; `StoreError.claimLost`.
  package func planItems(_ items: [NewTranslationItem], job: Int64, claim: Int64, model: Int64) throws {
    try requireClaim(job: job, claim: claim)
    for item in items {
      var (output, reason, error, note): (StoredPath?, String?, String?, String?)
      switch item.plan {
      case .translate(let path): output = StoredPath(path)
      case .fail(let words, let sentence): (reason, error) = (words, sentence)
      case .skip(let words, let sentence): (reason, note) = (words, sentence)
      }
      do {
        try execute(
          """
          INSERT INTO translation_items (job_id, model_id, input_path, input_size, sample, output_path, settings_sha256,
            state, reason, error, note, planned_at, started_at, finished_at)
          VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7,
            CASE WHEN ?9 IS NOT NULL THEN 'failed' WHEN ?10 IS NOT NULL THEN 'skipped' ELSE 'waiting' END, ?8, ?9, ?10,
            ?11, CASE WHEN ?8 IS NOT NULL THEN ?11 END, CASE WHEN ?8 IS NOT NULL THEN ?11 END)
          ON CONFLICT (job_id, input_path, sample) DO NOTHING
          """,
          [
            job, model, StoredPath(item.input), item.size, item.sample, output, item.settings.description, reason,
            error,
            note, now,
          ])
      } catch let failure as DatabaseError where failure.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE {
        guard let output else { throw failure }
        throw StoreError.outputTaken(output.path, job: job)
      }
    }
  }

  /// Gives the first waiting items of a job that have no chunk yet to one, in the order of planning.
  package func putItems(ofJob job: Int64, intoChunk chunk: Int64, count: Int) throws {
    try execute(
      """
      UPDATE translation_items SET chunk_id = ?2 WHERE id IN (SELECT id FROM translation_items
        WHERE job_id = ?1 AND state = 'waiting' AND chunk_id IS NULL ORDER BY id LIMIT ?3)
      """, [job, chunk, count])
  }

  /// The sizes of the inputs that wait for a chunk, in the order of planning, several results of one input together.
  package func forEachUnplaced(ofJob job: Int64, _ take: (_ items: Int, _ bytes: Int64) -> Void) throws {
    var last: (path: StoredPath, items: Int, bytes: Int64)?
    try forEachRow(
      """
      SELECT input_path, coalesce(input_size, 0) FROM translation_items
      WHERE job_id = ? AND state = 'waiting' AND chunk_id IS NULL ORDER BY id
      """, [job]
    ) { row in
      let path: StoredPath = row[0]
      if let input = last, input.path == path {
        last = (path, input.items + 1, max(input.bytes, row[1]))
      } else {
        if let input = last { take(input.items, input.bytes) }
        last = (path, 1, row[1])
      }
    }
    if let input = last { take(input.items, input.bytes) }
  }

  /// Where the results of the items go that have not ended, with the bytes of their inputs.
  package func forEachOpenItem(ofJob job: Int64, _ take: (_ output: FilePath, _ bytes: Int64) -> Void) throws {
    try forEachRow(
      """
      SELECT output_path, coalesce(input_size, 0) FROM translation_items
      WHERE job_id = ? AND state IN ('waiting', 'running', 'publishing') AND output_path IS NOT NULL
      """, [job]
    ) { row in
      let path: StoredPath = row[0]
      take(path.path, row[1])
    }
  }

  package func items(ofJob id: Int64, in state: TranslationItemRecord.State) throws -> [TranslationItemRecord] {
    try all(
      TranslationItemRecord.self, "SELECT * FROM translation_items WHERE job_id = ? AND state = ? ORDER BY id",
      [id, state])
  }

  package func items(ofChunk id: Int64, in state: TranslationItemRecord.State) throws -> [TranslationItemRecord] {
    try all(
      TranslationItemRecord.self, "SELECT * FROM translation_items WHERE chunk_id = ? AND state = ? ORDER BY id",
      [id, state])
  }

  /// How many items of a job are in each state; a state without any is absent.
  package func itemCounts(ofJob id: Int64) throws -> [TranslationItemRecord.State: Int] {
    var counts: [TranslationItemRecord.State: Int] = [:]
    for state in TranslationItemRecord.State.allCases {
      let count = try value(
        Int.self, "SELECT count(*) FROM translation_items WHERE job_id = ? AND state = ?", [id, state])
      if let count, count > 0 { counts[state] = count }
    }
    return counts
  }

  /// The inputs whose last item failed, of all translations into a folder.
  package func lastFailures(intoFolder folder: FilePath) throws -> Set<FilePath> {
    let paths = try values(
      StoredPath.self,
      """
      SELECT input_path FROM (SELECT t.input_path, t.state, row_number() OVER (PARTITION BY t.input_path ORDER BY t.id DESC)
          AS age FROM translation_items t JOIN jobs j ON j.id = t.job_id
        WHERE j.unique_key = 'translate:' || ?1 OR j.payload ->> '$.configuration.out' = ?1)
      WHERE age = 1 AND state = 'failed'
      """, [folder.escaped])
    return Set(paths.map(\.path))
  }
}

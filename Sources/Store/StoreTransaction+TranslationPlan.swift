package import Files
internal import GRDB
package import SystemPackage

/// A file found under the input of a translation.
package struct NewTranslationItem: Sendable {
  package enum Plan: Sendable {
    /// Translated into this file (absolute).
    case translate(to: FilePath)
    /// Not tried: no image, or nothing that can be read; the sentence says why.
    case fail(String)
    /// Not meant to be translated, a file that a system left behind; the sentence says so.
    case skip(String)
  }
  /// Absolute.
  package var input: FilePath
  package var plan: Plan

  package init(input: FilePath, plan: Plan) {
    self.input = input
    self.plan = plan
  }
}

extension StoreTransaction {
  /// Gives every file a row. Files that have one already (from an earlier attempt of the job) keep it.
  /// - Parameter settings: the hash of all that the result depends on beside model and input.
  /// - Throws: `StoreError.outputTaken` if two inputs would write one file; `StoreError.claimLost`.
  package func planItems(
    _ items: [NewTranslationItem], job: Int64, claim: Int64, model: Int64, settings: ContentHash
  ) throws {
    try requireClaim(job: job, claim: claim)
    for item in items {
      var output: StoredPath?
      var error: String?
      var note: String?
      switch item.plan {
      case .translate(let path): output = StoredPath(path)
      case .fail(let sentence): error = sentence
      case .skip(let sentence): note = sentence
      }
      let taken = try value(
        Int64.self, "SELECT id FROM translation_items WHERE job_id = ? AND output_path = ? AND input_path <> ?",
        [job, output, StoredPath(item.input)])
      if taken != nil, let output { throw StoreError.outputTaken(output.path, job: job) }
      try execute(
        """
        INSERT INTO translation_items (job_id, model_id, input_path, output_path, settings_sha256, state, error,
          note, planned_at, started_at, finished_at)
        VALUES (?1, ?2, ?3, ?4, ?5,
          CASE WHEN ?6 IS NOT NULL THEN 'failed' WHEN ?7 IS NOT NULL THEN 'skipped' ELSE 'waiting' END, ?6, ?7, ?8,
          CASE WHEN ?6 IS NULL AND ?7 IS NULL THEN NULL ELSE ?8 END,
          CASE WHEN ?6 IS NULL AND ?7 IS NULL THEN NULL ELSE ?8 END)
        ON CONFLICT (job_id, input_path) DO NOTHING
        """, [job, model, StoredPath(item.input), output, settings.description, error, note, now])
    }
  }

  package func items(ofJob id: Int64, in state: TranslationItemRecord.State) throws -> [TranslationItemRecord] {
    try all(
      TranslationItemRecord.self, "SELECT * FROM translation_items WHERE job_id = ? AND state = ? ORDER BY id",
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

  /// The row under which an output file was last completed, if that was from this input, by this generator, with these
  /// settings. The caller still looks whether the file is there with the recorded size and hash.
  package func finishedItem(
    output: FilePath, input: ContentHash, generator: String, settings: ContentHash
  ) throws -> TranslationItemRecord? {
    let latest = try lastCompleted(output)
    guard let latest, latest.inputSha256 == input.description, latest.settingsSha256 == settings.description,
      try model(latest.modelId).generatorSha256 == generator
    else { return nil }
    return latest
  }

  /// Where an output file came from: the row under which it was last completed, its model, run and dataset version.
  package func lineage(ofOutput path: FilePath) throws -> OutputLineage? {
    let item = try lastCompleted(path)
    guard let item else { return nil }
    let model = try self.model(item.modelId)
    let run = try model.runId.map { try self.run($0) }
    let version = try run?.datasetVersionId.flatMap { try datasetVersion($0) }
    return OutputLineage(item: item, model: model, run: run, datasetVersion: version)
  }

  /// The item whose result stands under a name. Of two jobs, the one that was planned first may have been retried since,
  /// and have made the file last.
  private func lastCompleted(_ output: FilePath) throws -> TranslationItemRecord? {
    try one(
      TranslationItemRecord.self,
      """
      SELECT * FROM translation_items WHERE output_path = ? AND state = 'completed'
      ORDER BY finished_at DESC, id DESC LIMIT 1
      """, [StoredPath(output)])
  }
}

/// From an output file back to the pairs its model learnt from (`pairs(ofVersion:)`).
package struct OutputLineage: Sendable {
  package let item: TranslationItemRecord
  package let model: ModelRecord
  /// `nil` for an imported model.
  package let run: RunRecord?
  package let datasetVersion: DatasetVersionRecord?
}

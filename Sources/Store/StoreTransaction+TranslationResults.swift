internal import GRDB
package import SystemPackage

/// From an output file back to where it came from.
extension StoreTransaction {
  /// The item whose result stands under a name: of two jobs, the one that was planned first may have been retried since,
  /// and have made the file last.
  package func lastCompleted(output: FilePath) throws -> TranslationItemRecord? {
    try one(
      TranslationItemRecord.self,
      """
      SELECT * FROM translation_items WHERE output_path = ? AND state = 'completed'
      ORDER BY finished_at DESC, id DESC LIMIT 1
      """, [StoredPath(output)])
  }

  /// The row under which a file was last completed, its model, run and dataset version.
  package func lineage(ofOutput path: FilePath) throws -> OutputLineage? {
    guard let item = try lastCompleted(output: path) else { return nil }
    let model = try self.model(item.modelId)
    let run = try model.runId.map { try self.run($0) }
    let version = try run?.datasetVersionId.flatMap { try datasetVersion($0) }
    return OutputLineage(item: item, model: model, run: run, datasetVersion: version)
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

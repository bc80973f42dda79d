internal import Files
internal import GRDB

extension StoreTransaction {
  package func datasets() throws -> [DatasetRecord] {
    try all(DatasetRecord.self, "SELECT * FROM datasets ORDER BY name")
  }

  package func findDataset(named name: String) throws -> DatasetRecord? {
    try one(DatasetRecord.self, "SELECT * FROM datasets WHERE name = ?", [name])
  }

  /// - Throws: `StoreError.notFound` with the nearest name.
  package func dataset(named name: String) throws -> DatasetRecord {
    if let found = try findDataset(named: name) { return found }
    let names = try values(String.self, "SELECT name FROM datasets")
    throw StoreError.notFound(what: "dataset", name: name, nearest: nearestName(to: name, in: names))
  }

  package func dataset(numbered id: Int64) throws -> DatasetRecord {
    guard let found = try one(DatasetRecord.self, "SELECT * FROM datasets WHERE id = ?", [id]) else {
      throw StoreError.notFound(what: "dataset", name: "number \(id)", nearest: nil)
    }
    return found
  }

  package func findOrCreateDataset(named name: String) throws -> DatasetRecord {
    try execute("INSERT INTO datasets (name, created_at) VALUES (?, ?) ON CONFLICT (name) DO NOTHING", [name, now])
    return try dataset(named: name)
  }

  /// - Parameter configuration: JSON.
  package func setConfiguration(ofDataset id: Int64, to configuration: String) throws {
    try execute("UPDATE datasets SET configuration = ? WHERE id = ?", [configuration, id])
  }

  package func latestVersion(ofDataset id: Int64) throws -> DatasetVersionRecord? {
    try one(
      DatasetVersionRecord.self,
      "SELECT * FROM dataset_versions WHERE dataset_id = ? ORDER BY number DESC LIMIT 1", [id])
  }

  package func datasetVersion(_ id: Int64) throws -> DatasetVersionRecord? {
    try one(DatasetVersionRecord.self, "SELECT * FROM dataset_versions WHERE id = ?", [id])
  }

  package func datasetVersions(ofDataset id: Int64) throws -> [DatasetVersionRecord] {
    try all(DatasetVersionRecord.self, "SELECT * FROM dataset_versions WHERE dataset_id = ? ORDER BY number", [id])
  }

  /// The pairs of a version, present or past, in ascending order of the input's path.
  package func pairs(ofVersion id: Int64, split: PairSplit? = nil) throws -> [PairRecord] {
    try all(
      PairRecord.self,
      """
      SELECT p.* FROM dataset_versions v JOIN pairs p ON p.dataset_id = v.dataset_id AND p.added_in <= v.number
        AND (p.removed_in IS NULL OR p.removed_in > v.number)
      WHERE v.id = ?1 AND (?2 IS NULL OR p.split = ?2) ORDER BY p.input_path, p.pair_key
      """, [id, split])
  }

  /// The pairs that the next version keeps unless they are removed.
  package func presentPairs(ofDataset id: Int64) throws -> [PairRecord] {
    try all(
      PairRecord.self,
      "SELECT * FROM pairs WHERE dataset_id = ? AND removed_in IS NULL ORDER BY input_path, pair_key", [id])
  }

  /// The writer of the next version's pairs. What it writes is of no version, and no reader of one meets it, until
  /// `recordVersion`: many pairs are written in many transactions, so that others may write between them.
  package func nextVersion(ofDataset id: Int64) throws -> DatasetVersionWriter {
    let number = (try latestVersion(ofDataset: id)?.number ?? 0) + 1
    return DatasetVersionWriter(transaction: self, dataset: id, number: number)
  }

  /// Takes back what was written of a version that was never recorded.
  /// - Parameter limit: how many pairs at the most.
  /// - Returns: how many they were; 0: nothing is left.
  package func forgetUnrecordedPairs(ofDataset id: Int64, limit: Int) throws -> Int {
    let number = try nextVersion(ofDataset: id).number
    let added = try execute(
      """
      DELETE FROM pairs WHERE id IN (SELECT id FROM pairs WHERE dataset_id = ? AND added_in >= ? LIMIT ?)
      """, [id, number, limit])
    // A key may be present again when nobody else has it.
    if added > 0 { return added }
    return try execute(
      """
      UPDATE pairs SET removed_in = NULL WHERE id IN (SELECT id FROM pairs WHERE dataset_id = ? AND removed_in >= ? LIMIT ?)
      """, [id, number, limit])
  }

  /// Makes the next version of a dataset: the present pairs but for what `change` removes and adds, and what was written by
  /// `nextVersion` before.
  package func recordVersion(
    _ version: NewDatasetVersion, change: (DatasetVersionWriter) throws -> Void = { _ in }
  ) throws -> DatasetVersionRecord {
    let writer = try nextVersion(ofDataset: version.dataset)
    let number = writer.number
    try change(writer)
    let id = try insert(
      """
      INSERT INTO dataset_versions (dataset_id, number, manifest_sha256, pair_count, train_count, val_count, test_count,
        rejected_count, duplicate_count, recipe, job_id, created_at)
      SELECT ?1, ?2, ?3, count(*), coalesce(sum(split = 'train'), 0), coalesce(sum(split = 'val'), 0),
        coalesce(sum(split = 'test'), 0), ?4, ?5, ?6, ?7, ?8
      FROM pairs WHERE dataset_id = ?1 AND removed_in IS NULL
      """,
      [
        version.dataset, number, version.manifest.description, version.rejected, version.duplicates, version.recipe,
        version.job, now,
      ])
    guard let record = try datasetVersion(id) else { throw StoreError.brokenRow(table: "dataset_versions", id: id) }
    return record
  }
}

/// Adds pairs to a version that is being made, and takes pairs of the last one away.
package struct DatasetVersionWriter {
  let transaction: StoreTransaction
  let dataset: Int64
  package let number: Int

  package func remove(_ id: Int64) throws {
    try transaction.execute(
      "UPDATE pairs SET removed_in = ? WHERE id = ? AND dataset_id = ? AND removed_in IS NULL", [number, id, dataset])
  }

  package func add(_ pair: NewPair) throws {
    try transaction.execute(
      """
      INSERT INTO pairs (dataset_id, pair_key, group_key, split, input_path, input_sha256, input_region, target_path,
        target_sha256, target_region, width, height, shift_x, shift_y, shift_score, added_in, input_area, target_area,
        flags)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        dataset, pair.key, pair.group, pair.split, StoredPath(pair.input.path), pair.input.hash.description,
        pair.input.region, StoredPath(pair.target.path), pair.target.hash.description, pair.target.region, pair.width,
        pair.height, pair.shift?.x, pair.shift?.y, pair.shift?.score, number, pair.input.area, pair.target.area,
        pair.flags.isEmpty ? nil : pair.flags.joined(separator: ","),
      ])
  }
}

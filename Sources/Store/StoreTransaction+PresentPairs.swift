internal import Files
internal import GRDB

extension StoreTransaction {
  /// Records that the files of a pair are elsewhere now, or that something else is strange about it. Its content is the same,
  /// and so is every version that holds it.
  package func updatePair(_ id: Int64, as pair: NewPair) throws {
    try execute(
      """
      UPDATE pairs SET input_path = ?, target_path = ?, shift_x = ?, shift_y = ?, shift_score = ?, flags = ? WHERE id = ?
      """,
      [
        StoredPath(pair.input.path), StoredPath(pair.target.path), pair.shift?.x, pair.shift?.y, pair.shift?.score,
        pair.flags.isEmpty ? nil : pair.flags.joined(separator: ","), id,
      ])
  }

  /// All pairs that ever were in a dataset, in the order of their ids, `limit` at a time.
  package func pairs(everInDataset id: Int64, after last: Int64, limit: Int) throws -> [PairRecord] {
    try all(
      PairRecord.self, "SELECT * FROM pairs WHERE dataset_id = ? AND id > ? ORDER BY id LIMIT ?", [id, last, limit])
  }
}

package import Files
internal import GRDB
package import SystemPackage

/// What a scan found of one file.
package struct FileSighting: Sendable {
  /// The folder, file or glob's folder that was scanned.
  package var source: FilePath
  /// Relative to it.
  package var path: FilePath
  /// `nil`: it is not there, or cannot be looked at.
  package var status: FileStatus?
  /// `nil`: it could not be read.
  package var hash: ContentHash?
  package var state: DatasetFileRecord.State
  /// A few words, the same for the same class of trouble; rejected and duplicate files have one.
  package var reason: String?
  /// The sentence.
  package var detail: String?

  package init(
    source: FilePath, path: FilePath, status: FileStatus? = nil, hash: ContentHash? = nil,
    state: DatasetFileRecord.State, reason: String? = nil, detail: String? = nil
  ) {
    self.source = source
    self.path = path
    self.status = status
    self.hash = hash
    self.state = state
    self.reason = reason
    self.detail = detail
  }
}

extension StoreTransaction {
  /// Every file ever seen under the sources of a dataset.
  package func files(ofDataset id: Int64) throws -> [DatasetFileRecord] {
    try all(DatasetFileRecord.self, "SELECT * FROM dataset_files WHERE dataset_id = ? ORDER BY source, path", [id])
  }

  package func files(ofDataset id: Int64, in state: DatasetFileRecord.State) throws -> [DatasetFileRecord] {
    try all(
      DatasetFileRecord.self,
      "SELECT * FROM dataset_files WHERE dataset_id = ? AND state = ? ORDER BY source, path", [id, state])
  }

  /// The files that are refused, in ascending order, `limit` at a time.
  /// - Parameter last: the file after which to go on.
  package func refusals(
    ofDataset id: Int64, after last: DatasetFileRecord?, limit: Int
  ) throws -> [DatasetFileRecord] {
    try all(
      DatasetFileRecord.self,
      """
      SELECT * FROM dataset_files WHERE dataset_id = ?1 AND state = 'rejected' AND (?2 IS NULL OR (source, path) > (?2, ?3))
      ORDER BY source, path LIMIT ?4
      """, [id, last?.source, last?.path, limit])
  }

  /// Records what a scan found of a file. A sighting without a status keeps the last one known. `known` says then whether it
  /// is no news: the file was known, with the same content, state and reason.
  /// - Parameter begun: when the recording of a scan began that was broken off, and that this one makes good: what was news
  ///   since then is news still, as nobody was told.
  package func record(_ file: FileSighting, dataset: Int64, goingOnFrom begun: Timestamp? = nil) throws {
    let status = file.status
    try execute(
      """
      INSERT INTO dataset_files (dataset_id, source, path, size, modified_ns, changed_ns, inode, device, sha256, state,
        reason, detail, known, first_seen_at, last_seen_at)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 0, ?13, ?13)
      ON CONFLICT (dataset_id, source, path) DO UPDATE SET
        known = state = excluded.state AND reason IS excluded.reason
          AND (excluded.sha256 IS NULL OR sha256 IS excluded.sha256) AND (?14 IS NULL OR known = 1 OR last_seen_at < ?14),
        size = coalesce(excluded.size, size), modified_ns = coalesce(excluded.modified_ns, modified_ns),
        changed_ns = coalesce(excluded.changed_ns, changed_ns), inode = coalesce(excluded.inode, inode),
        device = coalesce(excluded.device, device), sha256 = coalesce(excluded.sha256, sha256),
        state = excluded.state, reason = excluded.reason, detail = excluded.detail,
        last_seen_at = CASE excluded.state WHEN 'vanished' THEN last_seen_at ELSE excluded.last_seen_at END
      """,
      [
        dataset, StoredPath(file.source), StoredPath(file.path), status?.size, status?.modified, status?.changed,
        status.map { Int64(bitPattern: $0.inode) }, status.map { Int64(bitPattern: $0.device) },
        file.hash?.description, file.state, file.reason, file.detail, now, begun,
      ])
  }
}

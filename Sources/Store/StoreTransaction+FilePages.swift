internal import Files
internal import GRDB
package import SystemPackage

/// What a scan needs of a recorded file to tell whether it is as it was: texts as the columns hold them, so that a hundred
/// thousand of them are compared in a moment.
package struct KnownFile: Sendable {
  package let id: Int64
  /// Escaped, relative to the source.
  package let path: String
  package let size: Int64?
  package let modified: Int64?
  package let changed: Int64?
  package let inode: Int64?
  package let device: Int64?
  package let sha256: String?
  package let state: DatasetFileRecord.State
  package let reason: String?
}

extension StoreTransaction {
  /// Every source under which files of a dataset were seen, escaped, in ascending byte order. The index is asked for one after
  /// another, however many files each has.
  package func fileSources(ofDataset id: Int64) throws -> [String] {
    try values(
      String.self,
      """
      WITH RECURSIVE sources (source) AS (
        SELECT min(source) FROM dataset_files WHERE dataset_id = ?1
        UNION ALL SELECT (SELECT min(f.source) FROM dataset_files f WHERE f.dataset_id = ?1 AND f.source > s.source)
          FROM sources s WHERE s.source IS NOT NULL)
      SELECT source FROM sources WHERE source IS NOT NULL
      """, [id])
  }

  /// The files of one source in ascending byte order of their escaped path, `limit` at a time.
  package func files(ofDataset id: Int64, source: String, after path: String, limit: Int) throws -> [KnownFile] {
    let cursor = try Row.fetchCursor(
      database.cachedStatement(
        sql: """
          SELECT id, path, size, modified_ns, changed_ns, inode, device, sha256, state, reason FROM dataset_files
          WHERE dataset_id = ? AND source = ? AND path > ? ORDER BY path LIMIT ?
          """), arguments: [id, source, path, limit])
    var files: [KnownFile] = []
    files.reserveCapacity(limit)
    while let row = try cursor.next() {
      files.append(
        KnownFile(
          id: row[0], path: row[1], size: row[2], modified: row[3], changed: row[4], inode: row[5], device: row[6],
          sha256: row[7], state: row[8], reason: row[9]))
    }
    return files
  }

  /// Whether a file is recorded at a path or below it.
  package func knowsFiles(ofDataset id: Int64, under path: FilePath) throws -> Bool {
    let name = path.escaped
    return try value(
      Bool.self,
      """
      SELECT EXISTS (
        SELECT 1 FROM (SELECT rtrim(source, '/') || '/' || path AS whole FROM dataset_files
          WHERE dataset_id = ?1 AND state <> 'vanished')
        WHERE whole = ?2 OR substr(whole, 1, length(?2) + 1) = rtrim(?2, '/') || '/')
      """, [id, name]) ?? false
  }

  /// How many files are in each state but `accepted`, and how many of them an earlier scan had already reported so.
  package func fileCounts(ofDataset id: Int64) throws -> [(
    state: DatasetFileRecord.State, reason: String?, files: Int, known: Int
  )] {
    try rows(
      """
      SELECT state, reason, count(*), sum(known) FROM dataset_files
      WHERE dataset_id = ? AND \(inOrder) AND state <> 'accepted'
      GROUP BY state, reason ORDER BY state, reason
      """, [id]
    ).map { (state: $0[0], reason: $0[1], files: $0[2], known: $0[3]) }
  }

  /// A scan has found all that was refused refused again: it is no news any more.
  package func confirmRefusals(ofDataset id: Int64) throws {
    try execute(
      """
      UPDATE dataset_files SET known = 1, last_seen_at = ? WHERE dataset_id = ? AND \(inOrder) AND state = 'rejected'
      """, [now, id])
  }

  /// True of every file. It makes SQLite go by the index of paths, near which the rows lie, and not by that of hashes, which reads a
  /// page for each file: a tenth of the time.
  private var inOrder: String { "source >= ''" }
}

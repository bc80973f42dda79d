internal import Files
internal import GRDB
internal import Store
internal import SystemPackage

extension ScanRecorder {
  /// Those of which there is something new to say, and all that are refused.
  /// - Parameter begun: when a recording began that was broken off.
  func recordFiles(_ dataset: Int64, goingOnFrom begun: Timestamp? = nil) throws {
    try database.forEachPage(
      from: Int64(0),
      """
      SELECT id, source, path, size, modified_ns, changed_ns, inode, device, sha256, state, reason, detail FROM files
      WHERE (state IS NOT NULL AND (state IS NOT known_state OR state IN ('rejected', 'duplicate'))
        OR known_state IS NULL OR was_read = 1) AND id > :last
      ORDER BY id LIMIT :limit
      """, size: ScanRecorder.page, keep: { FileSighting(scanned: $0) }
    ) { page in
      try writePage { transaction in
        for file in page { try transaction.record(file, dataset: dataset, goingOnFrom: begun) }
      }
    }
  }
}

extension FileSighting {
  fileprivate init(scanned row: Row) {
    let (source, path): (String, String) = (row[1], row[2])
    self.init(
      source: FilePath(escaped: source) ?? FilePath(source), path: FilePath(escaped: path) ?? FilePath(path),
      status: FileStatus(scanned: row, first: 3), hash: (row[8] as String?).flatMap { ContentHash($0) },
      state: (row[9] as String?).flatMap { DatasetFileRecord.State(rawValue: $0) } ?? .accepted, reason: row[10],
      detail: row[11])
  }
}

extension FileStatus {
  /// As a scan's row holds it; `nil` if it was not to be trusted.
  fileprivate init?(scanned row: Row, first: Int) {
    guard let size = row[first] as Int64?, let modified = row[first + 1] as Int64?,
      let changed = row[first + 2] as Int64?, let inode = row[first + 3] as Int64?,
      let device = row[first + 4] as Int64?
    else { return nil }
    self.init(
      kind: .file, size: size, device: UInt64(bitPattern: device), inode: UInt64(bitPattern: inode), modified: modified,
      changed: changed)
  }
}

internal import GRDB

/// A file that was once seen under the sources of a dataset.
package struct DatasetFileRecord: StoreRecord {
  package enum State: String, Codable, Sendable, DatabaseValueConvertible {
    case accepted, rejected, duplicate, ignored, vanished
  }
  package let id: Int64
  package let datasetId: Int64
  /// The folder, file or glob's folder that was scanned.
  package let source: StoredPath
  /// Relative to the source.
  package let path: StoredPath
  /// Bytes.
  package let size: Int64?
  /// Nanoseconds since 1970, UTC.
  package let modifiedNs: Int64?
  package let changedNs: Int64?
  /// The bits of the unsigned number.
  package let inode: Int64?
  package let device: Int64?
  package let sha256: String?
  package let state: State
  /// A few words, the same for the same class of trouble.
  package let reason: String?
  /// The sentence.
  package let detail: String?
  /// Whether an earlier scan already said so.
  package let known: Bool
  package let firstSeenAt: Timestamp
  package let lastSeenAt: Timestamp
}

internal import GRDB

/// One file under the input of a translation.
package struct TranslationItemRecord: StoreRecord {
  package enum State: String, Codable, Sendable, CaseIterable, DatabaseValueConvertible {
    case waiting, running, publishing, completed, skipped, failed
  }
  package let id: Int64
  package let jobId: Int64
  package let modelId: Int64
  /// Absolute.
  package let inputPath: StoredPath
  /// Absolute; `nil` for what is no image.
  package let outputPath: StoredPath?
  package let settingsSha256: String
  package let state: State
  /// The job's claim under which it is worked on.
  package let claim: Int64?
  package let inputSha256: String?
  package let outputSha256: String?
  /// Bytes.
  package let outputSize: Int64?
  package let error: String?
  /// A remark about a result that is not quite what was asked.
  package let note: String?
  package let plannedAt: Timestamp
  package let startedAt: Timestamp?
  package let finishedAt: Timestamp?
}

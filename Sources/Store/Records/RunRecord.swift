internal import GRDB

/// One training.
package struct RunRecord: StoreRecord {
  package enum State: String, Codable, Sendable, DatabaseValueConvertible {
    case running, completed, failed, cancelled
  }
  package let id: Int64
  package let jobId: Int64?
  package let datasetVersionId: Int64?
  /// The name that its model gets a version of.
  package let modelName: String
  package let startModelId: Int64?
  /// JSON.
  package let configuration: String
  package let state: State
  /// Relative to the workspace.
  package let folder: StoredPath
  /// Epochs done.
  package let epochs: Int
  package let steps: Int
  package let secondsPerStep: Double?
  package let verdict: String?
  package let error: String?
  package let startedAt: Timestamp
  package let finishedAt: Timestamp?
}

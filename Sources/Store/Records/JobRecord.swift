internal import GRDB

/// The name of a job's state, as in the column.
package enum JobPhase: String, Codable, Sendable, CaseIterable, DatabaseValueConvertible {
  case waiting, scheduled, available, running, retryable, completed, cancelled, discarded

  /// Whether nothing more will happen to the job by itself.
  package var isFinal: Bool {
    self == .completed || self == .cancelled || self == .discarded
  }
}

/// A row of `jobs`. Its state with the data that exists in it is `state`.
package struct JobRecord: StoreRecord {
  package let id: Int64
  package let kind: String
  package let queue: String
  /// The column `state`.
  package let phase: JobPhase
  /// Smaller runs first.
  package let priority: Int
  package let runAt: Timestamp
  /// JSON, a snapshot taken when the job was enqueued.
  package let payload: String
  package let payloadFormat: Int
  package let uniqueKey: String?
  package let pipeline: String?
  /// The job that handed this one out.
  package let parentId: Int64?
  package let cores: Int
  /// Bytes.
  package let memory: Int64?
  package let timeoutMs: Int64?
  /// Attempts spent, the present one included; a release or the death of a worker gives its attempt back.
  package let attempts: Int
  package let maxAttempts: Int
  package let losses: Int
  package let barrenLosses: Int
  /// Grows with every claim, and never falls.
  package let claim: Int64
  package let workerId: Int64?
  package let leaseUntil: Timestamp?
  package let heartbeatAt: Timestamp?
  package let cancelReason: String?
  /// JSON.
  package let progress: String?
  /// JSON.
  package let result: String?
  package let error: String?
  package let reason: String?
  package let enqueuedAt: Timestamp
  package let startedAt: Timestamp?
  package let finishedAt: Timestamp?

  /// Whether it had begun and waits for a later time, as a training does that `train.stop_at` stopped.
  package var isPutOff: Bool { phase == .scheduled && claim > 0 }

  private enum CodingKeys: String, CodingKey {
    case id, kind, queue, priority, runAt, payload, payloadFormat, uniqueKey, pipeline, parentId, cores, memory,
      timeoutMs
    case attempts, maxAttempts, losses, barrenLosses, claim, workerId, leaseUntil, heartbeatAt, cancelReason, progress
    case result, error, reason, enqueuedAt, startedAt, finishedAt
    case phase = "state"
  }
}

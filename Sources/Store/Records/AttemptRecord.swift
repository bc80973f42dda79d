internal import GRDB

/// How one attempt at a job ended.
package enum AttemptOutcome: String, Codable, Sendable, DatabaseValueConvertible {
  case ok, error, timeout, cancelled, released, lost
}

/// One claim of a job by a worker.
package struct AttemptRecord: StoreRecord {
  package let id: Int64
  package let jobId: Int64
  /// The attempt it would spend; released and lost ones are counted again.
  package let number: Int
  package let claim: Int64
  package let workerId: Int64
  package let startedAt: Timestamp
  package let finishedAt: Timestamp?
  package let outcome: AttemptOutcome?
  package let error: String?
  /// Relative to the workspace.
  package let logPath: String?
  /// Bytes: the most that its processes were seen to hold.
  package let peakMemory: Int64?
}

/// One transition of a job.
package struct EventRecord: StoreRecord {
  package let id: Int64
  package let jobId: Int64
  package let at: Timestamp
  /// `nil`: it was enqueued.
  package let fromState: JobPhase?
  package let toState: JobPhase
  package let claim: Int64
  package let workerId: Int64?
  package let detail: String?
}

/// One start of a worker process.
package struct WorkerRecord: StoreRecord {
  package let id: Int64
  package let name: String
  package let host: String
  package let pid: Int
  /// Separated by commas.
  package let queues: String
  package let concurrency: Int
  package let cores: Int
  /// Bytes; `nil`: without a budget.
  package let memory: Int64?
  package let startedAt: Timestamp
  package let heartbeatAt: Timestamp
  package let beats: Int64
  package let stoppedAt: Timestamp?
  package let stopReason: String?
}

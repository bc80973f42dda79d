/// A job's state with exactly the data that exists in it.
package enum JobState: Sendable, Hashable {
  /// For jobs it depends on.
  case waiting
  case scheduled(at: Timestamp)
  case available(since: Timestamp)
  case running(RunningClaim)
  case retryable(at: Timestamp, error: String)
  case completed(at: Timestamp, result: String?)
  case cancelled(at: Timestamp, reason: String)
  case discarded(at: Timestamp, error: String)
}

/// Who runs a job, and until when it is believed.
package struct RunningClaim: Sendable, Hashable {
  package let worker: Int64
  package let claim: Int64
  package let lease: Timestamp
  package let heartbeat: Timestamp
  /// Set once somebody asked the job to stop.
  package let cancelReason: String?
}

extension JobRecord {
  /// - Throws: `StoreError.brokenRow` for a row that the schema's checks should have refused.
  package var state: JobState {
    get throws {
      switch phase {
      case .waiting: return .waiting
      case .scheduled: return .scheduled(at: runAt)
      case .available: return .available(since: runAt)
      case .running:
        guard let workerId, let leaseUntil, let heartbeatAt else { break }
        let running = RunningClaim(
          worker: workerId, claim: claim, lease: leaseUntil, heartbeat: heartbeatAt, cancelReason: cancelReason)
        return .running(running)
      case .retryable:
        if let error { return .retryable(at: runAt, error: error) }
      case .completed:
        if let finishedAt { return .completed(at: finishedAt, result: result) }
      case .cancelled:
        if let finishedAt, let cancelReason { return .cancelled(at: finishedAt, reason: cancelReason) }
      case .discarded:
        if let finishedAt, let error { return .discarded(at: finishedAt, error: error) }
      }
      throw StoreError.brokenRow(table: "jobs", id: id)
    }
  }
}

internal import GRDB
package import Store

/// What a person can do to jobs.
extension JobQueue {
  package enum Cancellation: Sendable, Hashable {
    /// It had not begun, and is cancelled.
    case done
    /// It runs; its worker stops it at the next heartbeat.
    case asked
    /// It had ended before.
    case tooLate(JobPhase)
  }

  /// Cancels a job, what it has handed out, and what depends on it.
  package func cancel(_ id: Int64, reason: String) throws -> Cancellation {
    try store.write { try $0.cancel(id, reason: reason) }
  }

  /// Gives a cancelled, discarded or retryable job all its attempts again, at once; one that never began keeps the time for
  /// which it was planned. Those that it handed out and that did not complete are retried with it.
  /// - Parameter now: whether it begins at once whatever was planned.
  /// - Throws: `QueueError.notRetryable`, `.partOfEnded`, `.keyTaken`, `.waitsForFailed`.
  package func retry(_ id: Int64, now: Bool = false) throws {
    try store.write { transaction in
      try transaction.requireUnendedParent(of: id)
      try transaction.retry(id, now: now)
    }
  }

  /// - Throws: `QueueError.termsTooLate`.
  package func setPriority(_ id: Int64, _ priority: Int) throws {
    try store.write { try $0.change(id, JobTerms(priority: priority)) }
  }

  /// Nothing more is claimed from a paused queue; what runs goes on.
  /// - Returns: whether it was not paused before, and how many jobs are in it that have not ended.
  @discardableResult
  package func pause(queue: String) throws -> (isNew: Bool, jobs: Int) {
    try store.write { transaction in
      let changed = try transaction.execute(
        "INSERT INTO queues (name, paused_at) VALUES (?, ?) ON CONFLICT (name) DO NOTHING", [queue, transaction.now])
      return (changed == 1, try transaction.unfinishedJobs(inQueue: queue))
    }
  }

  /// - Returns: whether it was paused, and how many jobs are in it that have not ended.
  @discardableResult
  package func resume(queue: String) throws -> (isNew: Bool, jobs: Int) {
    try store.write { transaction in
      let changed = try transaction.execute("DELETE FROM queues WHERE name = ?", [queue])
      return (changed == 1, try transaction.unfinishedJobs(inQueue: queue))
    }
  }
}

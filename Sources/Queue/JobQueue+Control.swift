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

  /// Cancels a job and what depends on it.
  package func cancel(_ id: Int64, reason: String) throws -> Cancellation {
    try store.write { transaction in
      let job = try transaction.job(id)
      if job.phase.isFinal { return .tooLate(job.phase) }
      guard job.phase == .running else {
        try transaction.cancelQueued(id, reason: reason)
        return .done
      }
      guard job.cancelReason == nil else { return .asked }
      try transaction.execute(
        "UPDATE jobs SET cancel_reason = ?, updated_at = ? WHERE id = ?", [reason, transaction.now, id])
      try transaction.execute(
        """
        INSERT INTO events (job_id, at, from_state, to_state, claim, worker_id, detail)
        VALUES (?, ?, 'running', 'running', ?, ?, ?)
        """, [id, transaction.now, job.claim, job.workerId, "asked to stop: \(reason)"])
      return .asked
    }
  }

  /// Gives a cancelled, discarded or retryable job all its attempts again, at once; one that never began keeps the time for
  /// which it was planned.
  /// - Parameter now: whether it begins at once whatever was planned.
  /// - Throws: `QueueError.notRetryable`, `.keyTaken`.
  package func retry(_ id: Int64, now: Bool = false) throws {
    try store.write { transaction in
      let job = try transaction.job(id)
      guard [.cancelled, .discarded, .retryable].contains(job.phase) else {
        throw QueueError.notRetryable(job: id, phase: job.phase)
      }
      if let key = job.uniqueKey, let other = try transaction.unfinishedJob(withKey: key), other != id {
        throw QueueError.keyTaken(job: id, key: key, by: other)
      }
      let isPlanned = !now && job.startedAt == nil && job.runAt > transaction.now
      try transaction.execute(
        """
        UPDATE jobs SET state = CASE WHEN ?3 > ?1 OR EXISTS (SELECT 1 FROM job_dependencies d
            JOIN jobs o ON o.id = d.depends_on WHERE d.job_id = ?2 AND o.state <> 'completed')
            THEN 'waiting' ELSE 'available' END,
          attempts = 0, barren_losses = 0, committed = 0, cancel_reason = NULL, error = NULL, finished_at = NULL,
          run_at = ?3, updated_at = ?1, reason = 'retried by hand'
        WHERE id = ?2
        """, [transaction.now, id, isPlanned ? job.runAt : transaction.now])
      try transaction.settle(waiting: id)
    }
  }

  /// - Throws: `QueueError.termsTooLate`.
  package func setPriority(_ id: Int64, _ priority: Int) throws {
    try store.write { try $0.change(id, JobTerms(priority: priority)) }
  }

  /// Nothing more is claimed from a paused queue; what runs goes on.
  package func pause(queue: String) throws {
    try store.write { transaction in
      try transaction.execute(
        "INSERT INTO queues (name, paused_at) VALUES (?, ?) ON CONFLICT (name) DO NOTHING", [queue, transaction.now])
    }
  }

  package func resume(queue: String) throws {
    try store.write { try $0.execute("DELETE FROM queues WHERE name = ?", [queue]) }
  }
}

internal import GRDB
internal import Store

/// What a person does to a job, with what it has handed out.
extension StoreTransaction {
  func cancel(_ id: Int64, reason: String) throws -> JobQueue.Cancellation {
    let job = try self.job(id)
    if job.phase.isFinal { return .tooLate(job.phase) }
    guard job.phase == .running else {
      try cancelQueued(id, reason: reason)
      return .done
    }
    guard job.cancelReason == nil else { return .asked }
    try execute("UPDATE jobs SET cancel_reason = ?, updated_at = ? WHERE id = ?", [reason, now, id])
    try execute(
      """
      INSERT INTO events (job_id, at, from_state, to_state, claim, worker_id, detail)
      VALUES (?, ?, 'running', 'running', ?, ?, ?)
      """, [id, now, job.claim, job.workerId, "asked to stop: \(reason)"])
    return .asked
  }

  func unfinishedJobs(inQueue queue: String) throws -> Int {
    try value(
      Int.self,
      "SELECT count(*) FROM jobs WHERE queue = ? AND state NOT IN ('completed', 'cancelled', 'discarded')", [queue])
      ?? 0
  }

  func cancelChildren(of id: Int64, reason: String) throws {
    let children = try values(
      Int64.self,
      "SELECT id FROM jobs WHERE parent_id = ? AND state NOT IN ('completed', 'cancelled', 'discarded') ORDER BY id",
      [id])
    for child in children { _ = try cancel(child, reason: "job \(id), which handed it out, was cancelled: \(reason)") }
  }

  /// - Throws: `QueueError.partOfEnded`.
  func requireUnendedParent(of id: Int64) throws {
    guard let parent = try job(id).parentId.map({ try job($0) }), parent.phase.isFinal else { return }
    throw QueueError.partOfEnded(job: id, parent: parent.id, phase: parent.phase)
  }

  /// With what it has handed out.
  /// - Throws: `QueueError.notRetryable`, `.keyTaken`, `.waitsForFailed`.
  func retry(_ id: Int64, now begins: Bool) throws {
    let job = try self.job(id)
    guard [.cancelled, .discarded, .retryable].contains(job.phase) else {
      throw QueueError.notRetryable(job: id, phase: job.phase)
    }
    if let key = job.uniqueKey, let other = try unfinishedJob(withKey: key), other != id {
      throw QueueError.keyTaken(job: id, key: key, by: other)
    }
    let children = try values(
      Int64.self, "SELECT id FROM jobs WHERE parent_id = ? AND state IN ('cancelled', 'discarded') ORDER BY id", [id])
    for child in children { try retry(child, now: begins) }
    let isPlanned = !begins && job.startedAt == nil && job.runAt > now
    try execute(
      """
      UPDATE jobs SET state = CASE WHEN ?3 > ?1 OR EXISTS (SELECT 1 FROM job_dependencies d
          JOIN jobs j ON j.id = d.depends_on WHERE d.job_id = ?2 AND \(Self.isPending))
          THEN 'waiting' ELSE 'available' END,
        attempts = 0, barren_losses = 0, committed = 0, cancel_reason = NULL, error = NULL, finished_at = NULL,
        run_at = ?3, updated_at = ?1, reason = 'retried by hand'
      WHERE id = ?2
      """, [now, id, isPlanned ? job.runAt : now])
    try settle(waiting: id)
    if try self.job(id).phase == .cancelled {
      let failed = try rows(
        """
        SELECT o.id, o.state FROM job_dependencies d JOIN jobs o ON o.id = d.depends_on
        WHERE d.job_id = ? AND o.state IN ('cancelled', 'discarded') ORDER BY o.id LIMIT 1
        """, [id]
      ).first
      if let failed { throw QueueError.waitsForFailed(job: id, on: failed[0], phase: failed[1]) }
    }
  }
}

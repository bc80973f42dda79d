internal import GRDB
package import Store

/// What a running job does under its claim. Each is one statement guarded by id, claim and state, and throws
/// `StoreError.claimLost` (which rolls the transaction back) if the job is no longer held.
extension StoreTransaction {
  /// Says that the worker is alive, and moves the lease.
  /// - Returns: why the job is to be cancelled, if somebody asked for that.
  package func beat(job: Int64, claim: Int64, lease: Double) throws -> String? {
    let rows = try Row.fetchAll(
      try database.cachedStatement(
        sql: """
          UPDATE jobs SET heartbeat_at = ?1, lease_until = ?1 + ?2, beats = beats + 1
          WHERE id = ?3 AND claim = ?4 AND state = 'running' RETURNING cancel_reason
          """), arguments: [now, Int64(lease * 1000), job, claim])
    guard let row = rows.first else { throw StoreError.claimLost(job: job, claim: claim) }
    return row[0]
  }

  /// - Parameter progress: JSON.
  package func setProgress(job: Int64, claim: Int64, _ progress: String) throws {
    let changed = try execute(
      "UPDATE jobs SET progress = ? WHERE id = ? AND claim = ? AND state = 'running'", [progress, job, claim])
    guard changed == 1 else { throw StoreError.claimLost(job: job, claim: claim) }
  }

  /// Something lasting was done (a checkpoint, an item): a crash from now on is not the second in vain.
  package func markCommitted(job: Int64, claim: Int64) throws {
    let changed = try execute(
      "UPDATE jobs SET committed = 1, barren_losses = 0 WHERE id = ? AND claim = ? AND state = 'running'",
      [job, claim])
    guard changed == 1 else { throw StoreError.claimLost(job: job, claim: claim) }
  }

  /// For effects that know the result only once they have been written, such as a version's number.
  /// - Parameter result: JSON.
  package func setResult(job: Int64, claim: Int64, _ result: String) throws {
    let changed = try execute(
      "UPDATE jobs SET result = ? WHERE id = ? AND claim = ? AND state = 'running'", [result, job, claim])
    guard changed == 1 else { throw StoreError.claimLost(job: job, claim: claim) }
  }

  /// Completes the job. Write its effects in the same transaction: they become visible with it or not at all.
  /// - Parameter result: JSON; `nil`: what the effects have set with `setResult`, if they have.
  package func acknowledge(job: Int64, claim: Int64, result: String? = nil) throws {
    try leave(
      job: job, claim: claim, outcome: .ok, error: nil,
      "state = 'completed', result = coalesce(?4, result), error = NULL, reason = 'done', finished_at = ?1", [result])
    try settleDependents(of: job)
  }

  /// Puts the job back, first in its line, without an attempt spent. One that was to be cancelled is cancelled.
  package func release(job: Int64, claim: Int64, reason: String) throws {
    if try cancelIfAsked(job: job, claim: claim) { return }
    try leave(
      job: job, claim: claim, outcome: .released, error: reason,
      "state = 'available', attempts = attempts - 1, reason = ?4", [reason])
  }

  /// Puts the job off to a later time, without an attempt spent. One that was to be cancelled is cancelled.
  package func postpone(job: Int64, claim: Int64, until time: Timestamp, reason: String) throws {
    if try cancelIfAsked(job: job, claim: claim) { return }
    try leave(
      job: job, claim: claim, outcome: .released, error: reason,
      "state = 'scheduled', attempts = attempts - 1, run_at = ?5, reason = ?4", [reason, time])
  }

  /// Makes a job due that had begun and was put off. One that nobody has begun stays planned.
  package func takeUp(_ id: Int64) throws {
    try execute(
      """
      UPDATE jobs SET state = 'available', run_at = ?1, updated_at = ?1, reason = 'taken up by a command'
      WHERE id = ?2 AND state = 'scheduled' AND claim > 0
      """, [now, id])
  }

  /// Ends a running job that was asked to stop.
  package func acknowledgeCancellation(job: Int64, claim: Int64, reason: String) throws {
    try leave(
      job: job, claim: claim, outcome: .cancelled, error: reason,
      "state = 'cancelled', cancel_reason = ?4, reason = ?4, finished_at = ?1", [reason])
    try cancelChildren(of: job, reason: reason)
    try settleDependents(of: job)
  }

  /// The attempt failed: the job is tried again after `delay` seconds, or discarded if it is permanent or no attempt is
  /// left. One that was to be cancelled is cancelled.
  package func fail(
    job: Int64, claim: Int64, error: String, outcome: AttemptOutcome = .error, permanent: Bool = false, delay: Double
  ) throws {
    if try cancelIfAsked(job: job, claim: claim) { return }
    let again = now + delay
    try leave(
      job: job, claim: claim, outcome: outcome, error: error,
      """
      state = CASE WHEN ?4 OR attempts >= max_attempts THEN 'discarded' ELSE 'retryable' END, error = ?5, reason = ?5,
        finished_at = CASE WHEN ?4 OR attempts >= max_attempts THEN ?1 END,
        run_at = CASE WHEN ?4 OR attempts >= max_attempts THEN run_at ELSE ?6 END
      """, [permanent, error, again])
    try settleDependents(of: job)
  }

  /// The job's process or worker is gone without a word: it is available again at once, and no attempt is spent.
  ///
  /// A loss is barren if the child died while its worker lived (`childDied`) and nothing was committed since the loss
  /// before; the second barren loss in a row discards the job, as it would most likely kill every process it is given.
  package func lose(job: Int64, claim: Int64, reason: String, childDied: Bool) throws {
    if try cancelIfAsked(job: job, claim: claim) { return }
    let sentence = "its process died twice without having got anywhere: \(reason)"
    try leave(
      job: job, claim: claim, outcome: .lost, error: reason,
      """
      losses = losses + 1, committed = 0,
        barren_losses = barren_losses + (?4 AND NOT committed),
        attempts = attempts - CASE WHEN ?4 AND NOT committed AND barren_losses >= 1 THEN 0 ELSE 1 END,
        state = CASE WHEN ?4 AND NOT committed AND barren_losses >= 1 THEN 'discarded' ELSE 'available' END,
        error = CASE WHEN ?4 AND NOT committed AND barren_losses >= 1 THEN ?5 ELSE error END,
        finished_at = CASE WHEN ?4 AND NOT committed AND barren_losses >= 1 THEN ?1 END,
        reason = CASE WHEN ?4 AND NOT committed AND barren_losses >= 1 THEN ?5 ELSE ?6 END
      """, [childDied, sentence, reason])
    try settleDependents(of: job)
  }

  func cancelIfAsked(job: Int64, claim: Int64) throws -> Bool {
    let asked = try value(
      String.self,
      "SELECT cancel_reason FROM jobs WHERE id = ? AND claim = ? AND state = 'running' AND cancel_reason IS NOT NULL",
      [job, claim])
    guard let asked else { return false }
    try acknowledgeCancellation(job: job, claim: claim, reason: asked)
    return true
  }

  /// The one way out of `running`. `changes` may use ?1 (now) and ?4...; its right-hand sides see the row as it was.
  func leave(
    job: Int64, claim: Int64, outcome: AttemptOutcome, error: String?, _ changes: String,
    _ values: [(any DatabaseValueConvertible)?]
  ) throws {
    let changed = try execute(
      """
      UPDATE jobs SET \(changes), worker_id = NULL, lease_until = NULL, heartbeat_at = NULL, updated_at = ?1
      WHERE id = ?2 AND claim = ?3 AND state = 'running'
      """, StatementArguments([now, job, claim] + values))
    guard changed == 1 else { throw StoreError.claimLost(job: job, claim: claim) }
    try execute(
      "UPDATE attempts SET finished_at = ?, outcome = ?, error = ? WHERE job_id = ? AND claim = ?",
      [now, outcome, error, job, claim])
  }
}

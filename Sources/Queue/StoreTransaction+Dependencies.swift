internal import GRDB
package import Store

extension StoreTransaction {
  /// Makes a job that has not begun wait for another.
  /// - Throws: `QueueError.cycle`, `.tooLate`, `.noJob`, `.unknownDependency`.
  package func addDependency(of id: Int64, on other: Int64) throws {
    let job = try self.job(id)
    guard [.waiting, .scheduled, .available].contains(job.phase) else {
      throw QueueError.tooLate(job: id, phase: job.phase)
    }
    guard try findJob(other) != nil else { throw QueueError.unknownDependency(job: other) }
    let reaches = try value(
      Bool.self,
      """
      WITH RECURSIVE needed (id) AS (
        SELECT ?1 UNION SELECT d.depends_on FROM job_dependencies d JOIN needed n ON d.job_id = n.id)
      SELECT EXISTS (SELECT 1 FROM needed WHERE id = ?2)
      """, [other, id])
    guard reaches != true else { throw QueueError.cycle(job: id, dependsOn: other) }
    try execute("INSERT OR IGNORE INTO job_dependencies (job_id, depends_on) VALUES (?, ?)", [id, other])
    if job.phase != .waiting {
      try execute(
        "UPDATE jobs SET state = 'waiting', reason = ?, updated_at = ? WHERE id = ?",
        ["waits for job \(other)", now, id])
    }
    try settle(waiting: id)
  }

  package func dependencies(ofJob id: Int64) throws -> [Int64] {
    try values(Int64.self, "SELECT depends_on FROM job_dependencies WHERE job_id = ? ORDER BY depends_on", [id])
  }

  /// After a job became final: what waits for it becomes ready, or is cancelled with the reason, and so on down.
  func settleDependents(of id: Int64) throws {
    let dependents = try values(
      Int64.self,
      """
      SELECT j.id FROM job_dependencies d JOIN jobs j ON j.id = d.job_id
      WHERE d.depends_on = ? AND j.state = 'waiting' ORDER BY j.id
      """, [id])
    for dependent in dependents { try settle(waiting: dependent) }
  }

  /// An SQL condition on a job `j` that another depends on by the row `d`: it keeps that one waiting. A job that was handed
  /// out is done with however it ended: what came of it is for the one that did so to tell.
  static let isPending = """
    j.state <> 'completed' AND NOT (j.parent_id IS d.job_id AND j.state IN ('cancelled', 'discarded'))
    """

  private static let dependence = "it depends on job"

  /// The jobs that were cancelled because this one was cancelled or discarded, down the whole chain.
  package func jobsCancelled(with id: Int64) throws -> [Int64] {
    try values(
      Int64.self, "SELECT id FROM jobs WHERE state = 'cancelled' AND cancel_reason LIKE ? ORDER BY id",
      ["\(Self.dependence) \(id) (%"])
  }

  /// Moves a waiting job on if what it depends on allows.
  func settle(waiting id: Int64) throws {
    let failed = try one(
      JobRecord.self,
      """
      SELECT j.* FROM job_dependencies d JOIN jobs j ON j.id = d.depends_on
      WHERE d.job_id = ? AND j.state IN ('cancelled', 'discarded') AND j.parent_id IS NOT d.job_id ORDER BY j.id LIMIT 1
      """, [id])
    if let failed {
      let why = (failed.phase == .cancelled ? failed.cancelReason : failed.error) ?? ""
      // Down a chain the first one's reason is handed on as it is.
      let reason =
        why.hasPrefix(Self.dependence)
        ? why : "\(Self.dependence) \(failed.id) (\(failed.kind)), which was \(failed.phase.rawValue): \(why)"
      return try cancelQueued(id, reason: reason)
    }
    try execute(
      """
      UPDATE jobs SET state = CASE WHEN run_at > ?1 THEN 'scheduled' ELSE 'available' END,
        reason = 'all that it depends on is completed', updated_at = ?1
      WHERE id = ?2 AND state = 'waiting' AND NOT EXISTS (SELECT 1 FROM job_dependencies d JOIN jobs j
        ON j.id = d.depends_on WHERE d.job_id = ?2 AND \(Self.isPending))
      """, [now, id])
  }

  /// Ends a job that is not running.
  func cancelQueued(_ id: Int64, reason: String) throws {
    let changed = try execute(
      """
      UPDATE jobs SET state = 'cancelled', cancel_reason = ?1, reason = ?1, finished_at = ?2, updated_at = ?2
      WHERE id = ?3 AND state IN ('waiting', 'scheduled', 'available', 'retryable')
      """, [reason, now, id])
    guard changed == 1 else { return }
    try cancelChildren(of: id, reason: reason)
    try settleDependents(of: id)
  }
}

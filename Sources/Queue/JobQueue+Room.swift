internal import GRDB
internal import Store

/// How a more urgent job gets room: a worker that could take it, were it not for jobs that yield, says that it is wanted on
/// its host. While that holds, running jobs that yield and are less urgent stop at their next item and are released, and
/// none of their kind is claimed before it. It holds for some seconds only, so a worker that dies keeps nobody waiting.
extension JobQueue {
  /// How long a job is wanted after it was last asked for.
  static let wantedMilliseconds: Int64 = 5_000

  /// Says that the most urgent job under `rule` is wanted, if it only lacks what jobs that yield have.
  /// - Parameter isFull: the worker has no place for another job unless one of its own yields.
  /// - Returns: the job.
  @discardableResult
  package func askForRoom(_ rule: ClaimRule, isFull: Bool) throws -> Int64? {
    guard !rule.yielding.isEmpty, try hasReadyJob(for: rule),
      let wanted = try store.read({ try $0.jobLackingRoom(rule, isFull: isFull) })
    else { return nil }
    try store.writeLightly {
      try $0.execute(
        """
        UPDATE jobs SET wanted_host = (SELECT host FROM workers WHERE id = ?), wanted_until = ?
        WHERE id = ? AND state = 'available'
        """, [rule.worker, $0.now.milliseconds + JobQueue.wantedMilliseconds, wanted])
    }
    return wanted
  }
}

extension StoreTransaction {
  /// The priority of the most urgent job that is wanted on a host.
  func wantedPriority(onHost host: String) throws -> Int? {
    try value(
      Int.self,
      """
      SELECT min(priority) FROM jobs WHERE state = 'available' AND wanted_host = ?1
        AND wanted_until > ?2 AND wanted_until <= ?2 + \(JobQueue.wantedMilliseconds)
      """, [host, now])
  }

  fileprivate func jobLackingRoom(_ rule: ClaimRule, isFull: Bool) throws -> Int64? {
    let first = try one(
      JobRecord.self,
      """
      SELECT j.* FROM jobs j INDEXED BY jobs_ready WHERE j.state = 'available' AND \(ClaimRule.condition)
        AND NOT EXISTS (SELECT 1 FROM queues q WHERE q.name = j.queue)
      ORDER BY j.priority, j.run_at, j.id LIMIT 1
      """, StatementArguments(try rule.filters()))
    guard let first else { return nil }
    let running = try all(
      JobRecord.self,
      """
      SELECT r.* FROM jobs r JOIN workers w ON w.id = r.worker_id
      WHERE r.state = 'running' AND w.host = (SELECT host FROM workers WHERE id = ?)
      """, [rule.worker])
    func yields(_ job: JobRecord) -> Bool { rule.yielding.contains(job.kind) && job.priority > first.priority }
    guard running.contains(where: { yields($0) && (!isFull || $0.workerId == rule.worker) }) else { return nil }
    if !isFull, rule.bears(first, beside: running) { return nil }
    return rule.bears(first, beside: running.filter { !yields($0) }) ? first.id : nil
  }
}

extension ClaimRule {
  /// Whether the budgets bear a job beside others of the host: what the statement of the claim says, in plain words.
  fileprivate func bears(_ job: JobRecord, beside others: [JobRecord]) -> Bool {
    let kept = others.reduce(0) { $0 + min($1.cores, cores) }
    guard min(job.cores, cores) + kept <= cores else { return false }
    guard let wanted = job.memory, let memory else { return true }
    return min(wanted, memory) + others.reduce(0) { $0 + min($1.memory ?? 0, memory) } <= memory
  }
}

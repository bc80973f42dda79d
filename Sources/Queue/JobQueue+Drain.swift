internal import GRDB
internal import Store

extension JobQueue {
  /// Whether a worker under `rule` has more to wait for: a job that is available (and not in a paused queue), running or
  /// retryable, or one that waits while such a job is anywhere.
  func hasUnfinished(for rule: ClaimRule) throws -> Bool {
    // Each by its own index: the jobs that have ended are many.
    func isActive(_ condition: String) -> String {
      """
      (EXISTS (SELECT 1 FROM jobs j INDEXED BY jobs_running WHERE j.state = 'running' AND \(condition))
        OR EXISTS (SELECT 1 FROM jobs j INDEXED BY jobs_due WHERE j.state IN ('scheduled', 'retryable')
          AND j.state = 'retryable' AND \(condition))
        OR EXISTS (SELECT 1 FROM jobs j INDEXED BY jobs_ready WHERE j.state = 'available'
          AND j.queue NOT IN (SELECT name FROM queues) AND \(condition)))
      """
    }
    return try store.read {
      try $0.value(
        Bool.self,
        """
        SELECT \(isActive(ClaimRule.condition)) OR (\(isActive("true")) AND EXISTS (
          SELECT 1 FROM jobs j INDEXED BY jobs_waiting WHERE j.state = 'waiting' AND \(ClaimRule.condition)))
        """, StatementArguments(try rule.filters())) ?? false
    }
  }

  /// Ready jobs that nobody takes, as their queues are paused.
  func pausedJobs(for rule: ClaimRule) throws -> [Int64] {
    try store.read {
      try $0.values(
        Int64.self,
        """
        SELECT j.id FROM jobs j WHERE j.state = 'available' AND j.queue IN (SELECT name FROM queues)
          AND \(ClaimRule.condition) ORDER BY j.id
        """, StatementArguments(try rule.filters()))
    }
  }

  /// Ready jobs of kinds and formats that this program does not know.
  func unknownJobs(for rule: ClaimRule) throws -> [Int64] {
    guard rule.kinds != nil else { return [] }
    var any = rule
    any.kinds = nil
    return try store.read {
      try $0.values(
        Int64.self,
        """
        SELECT j.id FROM jobs j WHERE j.state = 'available' AND \(ClaimRule.condition)
          AND NOT EXISTS (SELECT 1 FROM json_each(?4) k WHERE k.key = j.kind AND j.payload_format <= k.value)
        ORDER BY j.id
        """, StatementArguments(try any.filters() + [try JSON.text(rule.kinds)]))
    }
  }

  /// Jobs for a later time.
  func scheduledJobs(for rule: ClaimRule) throws -> [Int64] {
    try store.read {
      try $0.values(
        Int64.self,
        "SELECT j.id FROM jobs j WHERE j.state = 'scheduled' AND \(ClaimRule.condition) ORDER BY j.run_at, j.id",
        StatementArguments(try rule.filters()))
    }
  }
}

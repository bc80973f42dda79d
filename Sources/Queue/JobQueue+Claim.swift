internal import GRDB
internal import Store

/// Which jobs a worker takes.
package struct ClaimRule: Sendable {
  package var worker: Int64
  /// Empty: of every queue.
  package var queues: [String]
  /// `nil`: any job; else these and what they hand out, and no others.
  package var only: Set<Int64>?
  /// `nil`: any kind; else the newest payload format that is understood of each. What is newer is left alone.
  package var kinds: [String: Int]?
  /// Seconds.
  package var lease: Double
  /// Cores that the running jobs of the host may keep busy together. A job that asks for more runs alone.
  package var cores: Int
  /// Bytes that the running jobs of the host may claim together; `nil`: nobody counts. A job that asks for more than all
  /// runs beside none that claims memory.
  package var memory: Int64?
  /// Kinds of jobs that make room for more urgent ones.
  package var yielding: Set<String>

  package init(
    worker: Int64, queues: [String] = [], only: Set<Int64>? = nil, kinds: [String: Int]? = nil, lease: Double = 30,
    cores: Int, memory: Int64? = nil, yielding: Set<String> = []
  ) {
    self.worker = worker
    self.queues = queues
    self.only = only
    self.kinds = kinds
    self.lease = lease
    self.cores = cores
    self.memory = memory
    self.yielding = yielding
  }
}

extension ClaimRule {
  /// An SQL condition on a job `j`, of the parameters ?1, ?2 and ?3 that `filters` gives.
  static let condition = """
    (?1 IS NULL OR j.queue IN (SELECT value FROM json_each(?1)))
      AND (?2 IS NULL OR coalesce(j.parent_id, j.id) IN (SELECT value FROM json_each(?2)))
      AND (?3 IS NULL OR EXISTS (SELECT 1 FROM json_each(?3) k WHERE k.key = j.kind AND j.payload_format <= k.value))
    """

  /// JSON texts, or nil for what is not restricted.
  func filters() throws -> [(any DatabaseValueConvertible)?] {
    let queues = queues.isEmpty ? nil : queues
    return [
      try queues.map { try JSON.text($0) }, try only.map { try JSON.text($0.sorted()) },
      try kinds.map { try JSON.text($0) },
    ]
  }
}

extension JobQueue {
  /// Takes the first ready job: the smallest priority, then the earliest `run_at`, then the oldest.
  ///
  /// A power cut may take the claim back until its process begins (`begin`): then the job is available as it was, and
  /// nobody has done anything under the claim.
  /// - Parameter isLikely: whether there is probably one, so that it is not asked first, without stopping anybody.
  /// - Returns: `nil` if none is ready, or none that the cores and the memory left would bear.
  package func claim(_ rule: ClaimRule, isLikely: Bool = false) throws -> ClaimedJob? {
    if !isLikely {
      let isReady = try hasReadyJob(for: rule)
      guard try isReady || store.answer(JobQueue.dueJob, [store.time.now()]) == 1 else { return nil }
    }
    return try store.writeUnsynced { transaction in
      try transaction.promoteDue()
      return try transaction.claim(rule)
    }
  }

  /// The first thing that the process of a job does: from here on its claim is on the disk, and so is all that made the job
  /// ready. Whatever is named by the claim is made after this, so that no name is given twice.
  /// - Throws: `StoreError.claimLost`.
  package func begin(_ id: Int64, claim: Int64) throws -> ClaimedJob {
    let job = try store.read { transaction in
      try transaction.requireClaim(job: id, claim: claim)
      let row = try transaction.firstRow("SELECT \(ClaimedJob.columns) FROM jobs WHERE id = ?", [id])
      return row.map { ClaimedJob($0) }
    }
    guard let job else { throw StoreError.claimLost(job: id, claim: claim) }
    try store.sync()
    return job
  }

  func hasReadyJob(for rule: ClaimRule) throws -> Bool {
    let ready = "SELECT 1 FROM jobs j INDEXED BY jobs_ready WHERE j.state = 'available'"
    guard !rule.queues.isEmpty else { return try store.answer("SELECT EXISTS (\(ready))") == 1 }
    return try store.answer(
      "SELECT EXISTS (\(ready) AND j.queue IN (SELECT value FROM json_each(?)))", [try JSON.text(rule.queues)]) == 1
  }

  fileprivate static let dueJob =
    "SELECT EXISTS (SELECT 1 FROM jobs INDEXED BY jobs_due WHERE state IN ('scheduled', 'retryable') AND run_at <= ?)"

  /// The ready jobs are looked at in their order until one is found: without being told which index to use SQLite would sort
  /// all of them.
  fileprivate static let claimStatement = """
    UPDATE jobs SET state = 'running', claim = claim + 1, attempts = attempts + 1, worker_id = ?4,
      lease_until = ?5 + ?6, heartbeat_at = ?5, beats = 0, started_at = coalesce(started_at, ?5), updated_at = ?5,
      reason = 'claimed', progress = NULL, wanted_host = NULL, wanted_until = NULL
    WHERE id = (
      SELECT j.id FROM jobs j INDEXED BY jobs_ready
      WHERE j.state = 'available' AND \(ClaimRule.condition)
        AND NOT EXISTS (SELECT 1 FROM queues q WHERE q.name = j.queue)
        AND min(j.cores, ?7) + (SELECT coalesce(sum(min(r.cores, ?7)), 0) FROM jobs r JOIN workers w
          ON w.id = r.worker_id WHERE r.state = 'running'
          AND w.host = (SELECT host FROM workers WHERE id = ?4)) <= ?7
        AND (j.memory IS NULL OR ?8 IS NULL
          OR min(j.memory, ?8) + (SELECT coalesce(sum(min(r.memory, ?8)), 0) FROM jobs r JOIN workers w
            ON w.id = r.worker_id WHERE r.state = 'running'
            AND w.host = (SELECT host FROM workers WHERE id = ?4)) <= ?8)
        AND (j.kind NOT IN (SELECT value FROM json_each(?9)) OR NOT EXISTS (SELECT 1 FROM jobs t
          WHERE t.state = 'available' AND t.wanted_host = (SELECT host FROM workers WHERE id = ?4)
            AND t.wanted_until > ?5 AND t.wanted_until <= ?5 + \(JobQueue.wantedMilliseconds)
            AND t.priority < j.priority))
      ORDER BY j.priority, j.run_at, j.id LIMIT 1)
    RETURNING \(ClaimedJob.columns)
    """
}

extension StoreTransaction {
  /// Makes scheduled and retryable jobs available whose time has come.
  func promoteDue() throws {
    guard try value(Bool.self, JobQueue.dueJob, [now]) == true else { return }
    try execute(
      """
      UPDATE jobs INDEXED BY jobs_due SET state = 'available', reason = 'its time came', updated_at = ?1
      WHERE state IN ('scheduled', 'retryable') AND run_at <= ?1
      """, [now])
  }

  /// The claim is one statement; the attempt's row goes with it.
  func claim(_ rule: ClaimRule) throws -> ClaimedJob? {
    let yielding = rule.yielding.isEmpty ? "[]" : try JSON.text(rule.yielding.sorted())
    let row = try firstRow(
      JobQueue.claimStatement,
      StatementArguments(
        try rule.filters() + [
          rule.worker, now, Int64(rule.lease * 1000), rule.cores, rule.memory, yielding,
        ]))
    guard let row else { return nil }
    let job = ClaimedJob(row)
    try execute(
      "INSERT INTO attempts (job_id, number, claim, worker_id, started_at, log_path) VALUES (?, ?, ?, ?, ?, ?)",
      [job.id, job.attempt, job.claim, rule.worker, now, job.logName])
    return job
  }
}

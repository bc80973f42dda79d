internal import GRDB
internal import Queue
internal import Store

/// Jobs that nobody will bring to an end by itself.
extension Examination {
  /// A job that is ready for longer than this is forgotten, and no longer one that waits for tonight's run. Seconds.
  private static let long = 86_400.0
  /// What a worker needs to stop a job that has run too long, at the most. Seconds.
  private static let graceful = 120.0

  func jobFindings() throws -> [Finding] {
    let back = try store.settle().map { Finding.takenBack(job: $0) }
    return try store.read { transaction in
      try back + silent(transaction) + overtime(transaction) + waitingForNothing(transaction)
        + notUnderstood(transaction)
    }
  }

  /// Its lease has passed: the worker hangs, or is of a host that is gone.
  private func silent(_ transaction: StoreTransaction) throws -> [Finding] {
    try transaction.rows(
      """
      SELECT j.id, j.kind, w.name, j.heartbeat_at FROM jobs j JOIN workers w ON w.id = j.worker_id
      WHERE j.state = 'running' AND j.lease_until < ? ORDER BY j.id
      """, [transaction.now]
    ).map { .silent(job: $0[0], kind: $0[1], worker: $0[2], since: $0[3]) }
  }

  private func overtime(_ transaction: StoreTransaction) throws -> [Finding] {
    try transaction.rows(
      """
      SELECT j.id, j.kind, (?1 - a.started_at) / 1000.0, j.timeout_ms / 1000.0 FROM jobs j
      JOIN attempts a ON a.job_id = j.id AND a.claim = j.claim
      WHERE j.state = 'running' AND a.started_at + j.timeout_ms + ?2 < ?1 ORDER BY j.id
      """, [transaction.now, Int64(Self.graceful * 1000)]
    ).map { .overtime(job: $0[0], kind: $0[1], running: $0[2], timeout: $0[3]) }
  }

  private func waitingForNothing(_ transaction: StoreTransaction) throws -> [Finding] {
    try transaction.rows(
      """
      SELECT id, kind FROM jobs WHERE state = 'waiting' AND NOT EXISTS (SELECT 1 FROM job_dependencies d
        JOIN jobs o ON o.id = d.depends_on
        WHERE d.job_id = jobs.id AND o.state NOT IN ('completed', 'cancelled', 'discarded')) ORDER BY id
      """
    ).map { .waitsForNothing(job: $0[0], kind: $0[1]) }
  }

  private func notUnderstood(_ transaction: StoreTransaction) throws -> [Finding] {
    let known = Dictionary(Handlers.all.map { ($0.kind, $0.payloadFormat) }, uniquingKeysWith: max)
    return try transaction.rows(
      """
      SELECT kind, payload_format, count(*), min(id) FROM jobs
      WHERE state IN ('waiting', 'scheduled', 'available', 'retryable') GROUP BY kind, payload_format ORDER BY min(id)
      """
    ).compactMap { row in
      let (kind, format, count, id): (String, Int, Int, Int64) = (row[0], row[1], row[2], row[3])
      return format <= known[kind] ?? 0 ? nil : .notUnderstood(kind: kind, format: format, count: count, job: id)
    }
  }

  /// Paused queues, and those with ready jobs from which nobody takes.
  func workerFindings() throws -> [Finding] {
    try store.read { transaction in
      let paused = try transaction.rows(
        """
        SELECT q.name, (SELECT count(*) FROM jobs j WHERE j.queue = q.name AND j.state = 'available'), q.paused_at
        FROM queues q ORDER BY q.name
        """
      ).map { row -> Finding in
        let (queue, jobs, since): (String, Int, Timestamp) = (row[0], row[1], row[2])
        return .paused(queue: queue, jobs: jobs, since: since, isLong: jobs > 0 && transaction.now - since > Self.long)
      }
      let living = try transaction.attentiveWorkers().map(\.queues)
      let taken = Set(living.flatMap { $0.split(separator: ",").map(String.init) })
      let takesAll = living.contains("")
      return try paused
        + transaction.rows(
          """
          SELECT j.queue, count(*), min(j.updated_at) FROM jobs j
          WHERE j.state = 'available' AND j.queue NOT IN (SELECT name FROM queues) GROUP BY j.queue ORDER BY j.queue
          """
        ).compactMap { row in
          let (queue, jobs, ready): (String, Int, Timestamp) = (row[0], row[1], row[2])
          if takesAll || taken.contains(queue) { return nil }
          return .noWorker(queue: queue, jobs: jobs, since: ready, isLong: transaction.now - ready > Self.long)
        }
    }
  }
}

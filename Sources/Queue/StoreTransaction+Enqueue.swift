internal import GRDB
package import Store

extension StoreTransaction {
  /// Adds a job, unless an unfinished one has its unique key.
  /// - Throws: `QueueError.unknownDependency`.
  package func enqueue(_ request: JobRequest) throws -> Enqueued {
    if let key = request.uniqueKey, let existing = try unfinishedJob(withKey: key) { return .existing(existing) }
    let runAt = request.runAt ?? now
    let id = try insert(
      """
      INSERT INTO jobs (kind, queue, state, priority, run_at, payload, payload_format, unique_key, pipeline, cores,
        memory, timeout_ms, max_attempts, enqueued_at, updated_at, reason, parent_id)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?14, 'enqueued', ?15)
      """,
      [
        request.kind, request.queue,
        request.dependencies.isEmpty ? (runAt > now ? JobPhase.scheduled : .available) : .waiting, request.priority,
        runAt, request.payload, request.payloadFormat, request.uniqueKey, request.pipeline, request.cores,
        request.memory, request.timeout.map(JobTerms.milliseconds), request.maxAttempts, now, request.parent,
      ])
    for dependency in Set(request.dependencies).sorted() {
      guard try findJob(dependency) != nil else { throw QueueError.unknownDependency(job: dependency) }
      try execute("INSERT INTO job_dependencies (job_id, depends_on) VALUES (?, ?)", [id, dependency])
    }
    if !request.dependencies.isEmpty { try settle(waiting: id) }
    return .added(id)
  }

  func unfinishedJob(withKey key: String) throws -> Int64? {
    try value(
      Int64.self, "SELECT id FROM jobs WHERE unique_key = ? AND state NOT IN ('completed', 'cancelled', 'discarded')",
      [key])
  }

  package func findJob(_ id: Int64) throws -> JobRecord? {
    try one(JobRecord.self, "SELECT * FROM jobs WHERE id = ?", [id])
  }

  /// - Throws: `QueueError.noJob`.
  package func job(_ id: Int64) throws -> JobRecord {
    guard let job = try findJob(id) else { throw QueueError.noJob(id) }
    return job
  }
}

extension JobQueue {
  /// Adds a job. When this returns it survives kill -9 and a power cut.
  package func enqueue(_ request: JobRequest) throws -> Enqueued {
    try store.write { try $0.enqueue(request) }
  }
}

internal import GRDB
package import Store

/// When and under what limits a job runs, where somebody has said so.
package struct JobTerms: Sendable {
  package var runAt: Timestamp?
  /// Smaller is more urgent.
  package var priority: Int?
  /// Seconds.
  package var timeout: Double?
  /// Bytes.
  package var memory: Int64?
  package var cores: Int?
  package var queue: String?

  package init(
    runAt: Timestamp? = nil, priority: Int? = nil, timeout: Double? = nil, memory: Int64? = nil, cores: Int? = nil,
    queue: String? = nil
  ) {
    self.runAt = runAt
    self.priority = priority
    self.timeout = timeout
    self.memory = memory
    self.cores = cores
    self.queue = queue
  }

  package func apply(to request: inout JobRequest) {
    request.runAt = runAt ?? request.runAt
    request.priority = priority ?? request.priority
    request.timeout = timeout ?? request.timeout
    request.memory = memory ?? request.memory
    request.cores = cores ?? request.cores
    request.queue = queue ?? request.queue
  }

  /// What is said but for the time, which the change of state tells: `nil` if nothing is.
  var text: String? {
    let parts = [
      priority.map { "priority \($0)" }, queue.map { "queue \($0)" }, timeout.map { "timeout \($0) s" },
      memory.map { "memory \($0) bytes" }, cores.map { "cores \($0)" },
    ].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  /// Milliseconds.
  static func milliseconds(ofTimeout seconds: Double) -> Int64 { Int64((seconds * 1000).rounded(.up)) }
}

extension StoreTransaction {
  /// Changes a job that waits for its turn, and what it has handed out and has not begun; what `terms` do not say stays as
  /// it is.
  /// - Throws: `QueueError.noJob`, `.termsTooLate`.
  package func change(_ id: Int64, _ terms: JobTerms) throws {
    let job = try self.job(id)
    guard !job.phase.isFinal, job.phase != .running else { throw QueueError.termsTooLate(job: id, phase: job.phase) }
    try execute(
      """
      UPDATE jobs SET priority = coalesce(?2, priority), timeout_ms = coalesce(?3, timeout_ms),
        memory = coalesce(?4, memory), queue = coalesce(?5, queue), cores = coalesce(?6, cores)
      WHERE id = ?1 OR (parent_id = ?1 AND state NOT IN ('running', 'completed', 'cancelled', 'discarded'))
      """, [id, terms.priority, terms.timeout.map(JobTerms.milliseconds), terms.memory, terms.queue, terms.cores])
    if let said = terms.text {
      try execute(
        """
        INSERT INTO events (job_id, at, from_state, to_state, claim, worker_id, detail)
        SELECT id, ?2, state, state, claim, worker_id, ?3 FROM jobs WHERE id = ?1
        """, [id, now, "changed: \(said)"])
    }
    guard let runAt = terms.runAt else { return }
    try execute(
      """
      UPDATE jobs SET run_at = ?2, updated_at = ?3, reason = 'its time was changed', state = CASE
        WHEN state NOT IN ('scheduled', 'available') THEN state WHEN ?2 > ?3 THEN 'scheduled' ELSE 'available' END
      WHERE id = ?1
      """, [id, runAt, now])
  }
}

internal import GRDB
package import Store

/// A job and those that it hands parts of its work out to.
extension StoreTransaction {
  /// Adds the jobs that a running one hands out, and makes it depend on them.
  /// - Parameter requests: they get the parent's queue, priority, pipeline and limits.
  /// - Returns: their ids.
  func addChildren(ofJob id: Int64, _ requests: [JobRequest]) throws -> [Int64] {
    let parent = try job(id)
    return try requests.map { request in
      var request = request
      request.parent = id
      request.queue = parent.queue
      request.priority = parent.priority
      request.pipeline = parent.pipeline
      request.memory = parent.memory
      request.timeout = parent.timeoutMs.map { Double($0) / 1000 }
      let child = try enqueue(request).id
      try execute("INSERT INTO job_dependencies (job_id, depends_on) VALUES (?, ?)", [id, child])
      return child
    }
  }

  /// Lets a running job wait until all that it has handed out has ended; its attempt is given back. One that was to be
  /// cancelled is cancelled, with what it has handed out.
  func waitForChildren(job id: Int64, claim: Int64, count: Int) throws {
    if try cancelIfAsked(job: id, claim: claim) { return }
    try leave(
      job: id, claim: claim, outcome: .released, error: nil, "state = 'waiting', attempts = attempts - 1, reason = ?4",
      ["handed its work out to \(count) job\(count == 1 ? "" : "s")"])
    try settle(waiting: id)
  }

  /// The seconds in which a job, or any that it has handed out, was worked on; the attempt that is open counts until now.
  package func busySeconds(ofFamily id: Int64) throws -> Double {
    let spans = try rows(
      """
      SELECT a.started_at, coalesce(a.finished_at, ?2) FROM attempts a JOIN jobs j ON j.id = a.job_id
      WHERE j.id = ?1 OR j.parent_id = ?1 ORDER BY a.started_at
      """, [id, now]
    ).map { (from: $0[0] as Int64, to: $0[1] as Int64) }
    var (total, end): (Int64, Int64) = (0, .min)
    for span in spans where span.to > end {
      total += span.to - max(span.from, end)
      end = span.to
    }
    return Double(total) / 1000
  }

  /// The jobs that a job has handed out, in the order in which it did.
  package func children(ofJob id: Int64) throws -> [JobRecord] {
    try all(JobRecord.self, "SELECT * FROM jobs WHERE parent_id = ? ORDER BY id", [id])
  }
}

extension JobQueue {
  /// - Parameters:
  ///   - requests: at least one.
  ///   - effects: given their ids; while the job is still held.
  /// - Throws: `StoreError.claimLost`; nothing is written then.
  package func handOut(
    _ job: ClaimedJob, _ requests: [JobRequest], effects: (StoreTransaction, [Int64]) throws -> Void
  ) throws {
    precondition(!requests.isEmpty, "a job that hands nothing out would wait for nothing")
    try store.write { transaction in
      try transaction.requireClaim(job: job.id, claim: job.claim)
      let children = try transaction.addChildren(ofJob: job.id, requests)
      try effects(transaction, children)
      try transaction.waitForChildren(job: job.id, claim: job.claim, count: children.count)
    }
  }
}

internal import GRDB
package import Store

/// The verbs of a running job, each in a transaction of its own: see `StoreTransaction+Running`.
extension JobQueue {
  package func beat(_ job: ClaimedJob, lease: Double) throws -> String? {
    try store.writeLightly { try $0.beat(job: job.id, claim: job.claim, lease: lease) }
  }

  /// What the store answers to the beat of a worker and its jobs.
  struct Beat: Sendable {
    var lost: Set<ClaimedJob.Key> = []
    var cancelled: Set<ClaimedJob.Key> = []
    /// The priority of the most urgent job that is wanted on the worker's host.
    var wanted: Int?
  }

  /// Beats for a worker and all its jobs at once. A job that is lost takes no other's beat with it.
  func beat(_ worker: WorkerIdentity, _ jobs: [ClaimedJob], lease: Double) throws -> Beat {
    try store.writeLightly { transaction in
      var answer = Beat(wanted: try worker.beat(transaction))
      for job in jobs {
        do {
          if try transaction.beat(job: job.id, claim: job.claim, lease: lease) != nil {
            answer.cancelled.insert(job.key)
          }
        } catch StoreError.claimLost {
          answer.lost.insert(job.key)
        }
      }
      return answer
    }
  }

  /// - Parameter progress: JSON.
  package func setProgress(_ job: ClaimedJob, _ progress: String) throws {
    try store.writeLightly { try $0.setProgress(job: job.id, claim: job.claim, progress) }
  }

  /// - Parameter effects: what becomes visible with the completion; if it throws, the job is not completed.
  package func acknowledge(
    _ job: ClaimedJob, result: String? = nil, effects: ((StoreTransaction) throws -> Void)? = nil
  ) throws {
    try store.write { transaction in
      if let effects {
        try transaction.requireClaim(job: job.id, claim: job.claim)
        try effects(transaction)
      }
      try transaction.acknowledge(job: job.id, claim: job.claim, result: result)
    }
  }

  package func fail(
    _ job: ClaimedJob, error: String, outcome: AttemptOutcome = .error, permanent: Bool = false
  ) throws {
    var random = SystemRandomNumberGenerator()
    let delay = retry.delay(afterAttempt: job.attempt, using: &random)
    try store.write {
      try $0.fail(
        job: job.id, claim: job.claim, error: error, outcome: outcome, permanent: permanent, delay: delay)
    }
  }

  package func release(_ job: ClaimedJob, reason: String) throws {
    try store.write { try $0.release(job: job.id, claim: job.claim, reason: reason) }
  }

  package func postpone(_ job: ClaimedJob, until time: Timestamp, reason: String) throws {
    try store.write { try $0.postpone(job: job.id, claim: job.claim, until: time, reason: reason) }
  }

  package func lose(_ job: ClaimedJob, reason: String, childDied: Bool) throws {
    try store.write { try $0.lose(job: job.id, claim: job.claim, reason: reason, childDied: childDied) }
  }

  /// - Parameter bytes: the most that the attempt's processes were seen to hold.
  func setPeakMemory(_ job: ClaimedJob, _ bytes: Int64) throws {
    try store.writeLightly {
      try $0.execute(
        "UPDATE attempts SET peak_memory = ? WHERE job_id = ? AND claim = ?", [bytes, job.id, job.claim])
    }
  }

  package func acknowledgeCancellation(_ job: ClaimedJob, reason: String) throws {
    try store.write { try $0.acknowledgeCancellation(job: job.id, claim: job.claim, reason: reason) }
  }
}

internal import GRDB
package import Store

extension StoreTransaction {
  /// Makes a copy of a store fit to take the store's place: no worker that it takes for living lives, the jobs that ran when
  /// it was made are available again, and no claim is given a second time, as files are named by claims.
  /// - Parameter claims: the highest that was used for each job.
  package func settleRestored(usedClaims claims: [Int64: Int64]) throws {
    let reason = "the store was restored from a copy"
    for job in try all(JobRecord.self, "SELECT * FROM jobs WHERE state = 'running' ORDER BY id") {
      try lose(job: job.id, claim: job.claim, reason: reason, childDied: false)
    }
    try execute(
      "UPDATE workers SET stopped_at = ?, stop_reason = ? WHERE stopped_at IS NULL", [now, reason])
    for (job, claim) in claims.sorted(by: { $0.key < $1.key }) {
      try execute("UPDATE jobs SET claim = ?2 WHERE id = ?1 AND claim < ?2", [job, claim])
    }
  }
}

internal import GRDB

extension StoreTransaction {
  /// Lets the rest of the transaction happen only if `job` is still running under `claim`; the check and what follows it
  /// are one, as nobody else writes meanwhile.
  /// - Throws: `StoreError.claimLost`.
  package func requireClaim(job: Int64, claim: Int64) throws {
    let held = try value(
      Bool.self, "SELECT EXISTS (SELECT 1 FROM jobs WHERE id = ? AND claim = ? AND state = 'running')", [job, claim])
    guard held == true else { throw StoreError.claimLost(job: job, claim: claim) }
  }
}

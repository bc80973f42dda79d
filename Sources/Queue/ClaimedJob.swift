internal import GRDB
internal import Store

/// A job that a worker holds, and the number under which it does.
package struct ClaimedJob: Sendable, Hashable {
  package let id: Int64
  package let claim: Int64
  package let kind: String
  /// From 1.
  package let attempt: Int
  package let maxAttempts: Int
  /// JSON.
  package let payload: String
  package let payloadFormat: Int
  package let pipeline: String?
  /// Smaller is more urgent.
  package let priority: Int
  package let cores: Int
  /// Bytes that it may hold; `nil`: as many as there are.
  package let memory: Int64?
  /// Seconds.
  package let timeout: Double?

  /// Of `jobs`, as `init` reads them.
  static let columns = """
    id, claim, kind, attempts, max_attempts, payload, payload_format, pipeline, priority, cores, memory, timeout_ms
    """

  /// By position: a claim is made while others wait.
  init(_ row: Row) {
    id = row[0]
    claim = row[1]
    kind = row[2]
    attempt = row[3]
    maxAttempts = row[4]
    payload = row[5]
    payloadFormat = row[6]
    pipeline = row[7]
    priority = row[8]
    cores = row[9]
    memory = row[10]
    timeout = (row[11] as Int64?).map { Double($0) / 1000 }
  }

  /// What tells this hold of the job from every other: a worker that lost a job may hold it again, beside what is left of
  /// the process that it had for it before.
  var key: Key { Key(id: id, claim: claim) }

  struct Key: Sendable, Hashable {
    let id: Int64
    let claim: Int64
  }

  /// Relative to the workspace: what this attempt writes to stdout and stderr; see `JobLog`.
  package var logName: String { "logs/job-\(id)-attempt-\(claim).log" }
  /// Relative to the workspace: the only folder that this attempt writes into before it is acknowledged.
  package var folderName: String { "claims/job-\(id)-claim-\(claim)" }
}

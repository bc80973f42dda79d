internal import Engine
internal import Kernels
internal import Queue
internal import Store

/// Where a job stands, for people and their progress bars.
struct JobProgress: Codable, Sendable {
  var text: String
  var done: Int
  var total: Int
  var secondsLeft: Double?
  /// Set by a failure: how a command that waits for the job is to end.
  var exitStatus: Int32?

  enum CodingKeys: String, CodingKey {
    case text, done, total
    case secondsLeft = "seconds_left"
    case exitStatus = "exit_status"
  }
}

extension JobContext {
  /// A folder's name that no other claim of any job has.
  var claimName: String { "job-\(job.id)-claim-\(job.claim)" }

  /// As many threads as the job claimed cores.
  func makePool() -> ComputePool {
    let pool = ComputePool(cores: job.cores, kernels: Snapshot.kernels(of: job.payload) ?? .preferred)
    // Another path gives other bits: the log of the attempt says which it was.
    Console.complain("computing with \(pool.kernels.rawValue) kernels on \(pool.cores) cores")
    return pool
  }
}

extension JobOutcome {
  /// - Parameter effects: what becomes visible with the job's completion, in the same transaction.
  static func completed(
    _ result: some Encodable, effects: @escaping @Sendable (StoreTransaction) throws -> Void
  ) throws -> JobOutcome {
    .completed(result: try JSONText.encode(result), effects: effects)
  }
}

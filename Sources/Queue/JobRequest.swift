package import Store

/// A job to be enqueued.
package struct JobRequest: Sendable {
  /// Names the handler.
  package var kind: String
  package var queue = "default"
  /// JSON: all that the job needs, as it is now; aliases of models are resolved before.
  package var payload: String
  /// Of the payload. A worker leaves a job with a newer format than its handler's alone.
  package var payloadFormat = 1
  /// Smaller runs first.
  package var priority = 0
  /// `nil`: now.
  package var runAt: Timestamp?
  /// At most one unfinished job has it.
  package var uniqueKey: String?
  /// Ids of jobs that must be completed before.
  package var dependencies: [Int64] = []
  package var maxAttempts = 3
  /// Cores that it keeps busy, of the host's budget.
  package var cores = 1
  /// Bytes: its part of the host's budget, and a limit: a job that takes more is killed. `nil`: it takes what it needs.
  package var memory: Int64?
  /// Seconds of running; `nil`: as long as it takes.
  package var timeout: Double?
  /// The name of the pipeline that it is a stage of.
  package var pipeline: String?
  /// The job that hands it out.
  var parent: Int64?

  package init(kind: String, payload: String) {
    self.kind = kind
    self.payload = payload
  }
}

/// What became of a request.
package enum Enqueued: Sendable, Hashable {
  case added(Int64)
  /// An unfinished job with the same unique key is there.
  case existing(Int64)

  package var id: Int64 {
    switch self {
    case .added(let id), .existing(let id): id
    }
  }
}

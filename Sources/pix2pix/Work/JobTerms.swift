internal import Queue
internal import Store

/// When and under what limits a job runs, where somebody has said so.
struct JobTerms: Sendable {
  var runAt: Timestamp?
  var priority: Int?
  /// Seconds.
  var timeout: Double?
  /// Bytes.
  var memory: Int64?
  var queue: String?

  func apply(to request: inout JobRequest) {
    request.runAt = runAt ?? request.runAt
    request.priority = priority ?? request.priority
    request.timeout = timeout ?? request.timeout
    request.memory = memory ?? request.memory
    request.queue = queue ?? request.queue
  }
}

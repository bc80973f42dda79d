package import Store

/// What a kind of job does. It runs in a process of its own, which may be killed at any moment.
package protocol JobHandler: Sendable {
  /// The kind of jobs that it takes.
  var kind: String { get }
  /// The newest payload format that it understands.
  var payloadFormat: Int { get }
  /// Whether the job makes room for more urgent ones: it is told to stop, and goes on later.
  var yields: Bool { get }
  /// Does the job. Polls `context.shouldStop` often (once a step, once an image), and when it is set commits what is
  /// worth keeping and returns `.stopped`. Effects outside `context.folder` go into `.completed(effects:)`, or through
  /// `context.commit`.
  func run(_ context: JobContext) async throws -> JobOutcome
}

extension JobHandler {
  package var payloadFormat: Int { 1 }
  package var yields: Bool { false }
}

/// How a handler ends without an error.
package enum JobOutcome: Sendable {
  /// - Parameters:
  ///   - result: JSON for `jobs.result`.
  ///   - effects: run in the transaction that completes the job, under its claim: either both happen or neither.
  case completed(result: String?, effects: (@Sendable (StoreTransaction) throws -> Void)?)
  /// The rest of its work is done by other jobs: they are added, and this one waits until every one of them has ended,
  /// however it did. Then its handler runs once more; no attempt is spent on this one.
  /// - Parameters:
  ///   - jobs: at least one.
  ///   - effects: what belongs to them, given their ids in the order of `jobs`; in the same transaction.
  case handedOut(jobs: [JobRequest], effects: @Sendable (StoreTransaction, [Int64]) throws -> Void)
  /// It stopped because it was told to; the rest is to be done later.
  case stopped
  /// It stopped by itself, and is not to go on before a time.
  case postponed(until: Timestamp, reason: String)

  package static func completed(_ result: String? = nil) -> JobOutcome {
    .completed(result: result, effects: nil)
  }
}

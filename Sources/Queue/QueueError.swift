package import Store

/// Why the queue cannot do what was asked.
package enum QueueError: Error, Sendable, Equatable {
  case noJob(Int64)
  case unknownDependency(job: Int64)
  case cycle(job: Int64, dependsOn: Int64)
  /// Dependencies can be added only before a job runs.
  case tooLate(job: Int64, phase: JobPhase)
  case notRetryable(job: Int64, phase: JobPhase)
  /// It was handed out by a job that has ended, and whose result would not change.
  case partOfEnded(job: Int64, parent: Int64, phase: JobPhase)
  /// Priority, queue, time and limits can be changed only before a job runs.
  case termsTooLate(job: Int64, phase: JobPhase)
  /// An unfinished job has its unique key by now.
  case keyTaken(job: Int64, key: String, by: Int64)
  /// One for which it waits has ended without success, and would end it again at once.
  case waitsForFailed(job: Int64, on: Int64, phase: JobPhase)
  case noHandler(kind: String)
  case newerPayload(kind: String, found: Int, known: Int)
  case cannotStart(command: String, reason: String)
  /// The worker could not reach the store for longer than its lease.
  case heartbeatFailed(seconds: Double, reason: String)
  /// The same, as the disk is full.
  case noSpaceForHeartbeat(seconds: Double)
  /// Another process could take the lock of this worker, which lives.
  case foundDead(worker: String)
  /// Seconds.
  case tookTooLong(limit: Double)
  /// Bytes.
  case tookTooMuchMemory(limit: Int64, measured: Int64)
}

extension QueueError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noJob(let id):
      "there is no job \(id): `pix2pix jobs list` shows those that are"
    case .unknownDependency(let id):
      "cannot wait for job \(id): there is none"
    case .cycle(let job, let other):
      "job \(job) cannot wait for job \(other): that one waits for job \(job) already"
    case .tooLate(let job, let phase):
      "job \(job) is \(phase.rawValue): only a job that has not begun can be made to wait for another"
    case .notRetryable(let job, let phase):
      "job \(job) is \(phase.rawValue): only a cancelled, discarded or retryable job can be retried"
    case .partOfEnded(let job, let parent, let phase):
      "job \(job) is a part of job \(parent), which is \(phase.rawValue) and waits for it no more: "
        + (phase == .completed
          ? "do what is left of it in a new job (a translation's with `pix2pix translate ... --retry-failed`)"
          : "`pix2pix jobs retry \(parent)` retries both")
    case .termsTooLate(let job, let phase):
      "job \(job) is \(phase.rawValue): only a job that waits for its turn can be given another priority, queue, time or limit"
    case .keyTaken(let job, let key, let other):
      "job \(job) cannot be retried: job \(other) is to do the same (`\(key)`) and has not ended"
    case .waitsForFailed(let job, let other, let phase):
      "job \(job) cannot be retried: job \(other), for which it waits, is \(phase.rawValue); retry that one first"
    case .noHandler(let kind):
      "this program has no handler for jobs of the kind `\(kind)`"
    case .newerPayload(let kind, let found, let known):
      "the payload of this `\(kind)` job has format \(found) and this program knows only \(known): use the newer program "
        + "that enqueued it"
    case .cannotStart(let command, let reason):
      "cannot start `\(command)`: \(reason)"
    case .heartbeatFailed(let seconds, let reason):
      "the store could not be reached for \(Int(seconds)) s, longer than this worker's lease, so its jobs were stopped "
        + "(others may take them): \(reason)"
    case .noSpaceForHeartbeat(let seconds):
      "no space was left for \(Int(seconds)) s to say that this worker lives, so its jobs were stopped (others may take them): "
        + "make room and start it again"
    case .foundDead(let worker):
      "another process took this worker for dead, as `workers/\(worker).lock` is not held any more, and its jobs were stopped "
        + "(others may take them): start it again, and leave that folder alone"
    case .tookTooLong(let limit):
      "it ran longer than the \(limit) s that it may: enqueue it with a longer time-out if it needs more"
    case .tookTooMuchMemory(let limit, let measured):
      "its processes held \(megabytes(measured)), and it may take \(megabytes(limit)): enqueue it with a higher memory limit, "
        + "or give it less to do at once"
    }
  }

  private func megabytes(_ bytes: Int64) -> String {
    let tenths = (bytes + 50_000) / 100_000
    return "\(tenths / 10).\(tenths % 10) MB"
  }
}

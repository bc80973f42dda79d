package import Store

/// How a worker works.
package struct WorkerOptions: Sendable {
  /// When a worker ends by itself.
  package enum Until: Sendable, Hashable {
    /// Not before it is told to.
    case stopped
    /// When no job that it may take is available, running or retryable, and none waits for one that is.
    case drained
    /// Works these jobs, what they hand out and no others, until each has ended (or waits for a later time).
    case ended(Set<Int64>)
  }
  package var until: Until = .stopped
  /// Empty: every queue.
  package var queues: [String] = []
  /// Jobs at once.
  package var concurrency = 1
  /// Of the host, for all its workers together.
  package var cores = 1
  /// Bytes of the host, for the jobs of all its workers that claim memory; `nil`: nobody counts.
  package var memory: Int64?
  /// Seconds that a silent worker is believed to be alive.
  package var lease: Double = 30
  /// Seconds between heartbeats, at the most: see `beat`.
  package var heartbeat: Double = 2
  /// Seconds that a job has to stop when it is told to, before it is killed.
  package var grace: Double = 60
  /// Seconds between looks into an idle store.
  package var poll: Double = 0.25
  /// The kinds of jobs and the newest payload formats that this program understands; `nil`: all.
  package var kinds: [String: Int]?
  /// The kinds that make room for more urgent jobs.
  package var yielding: Set<String>
  /// Bytes of an attempt's log, and of the part before it that is kept.
  package var logLimit = 8_000_000
  /// Seconds between heartbeats: several fall into every lease, however short that is.
  var beat: Double { min(heartbeat, lease / 4) }
  /// The program and arguments that run a job: its process calls `JobChild.run`.
  package var command: @Sendable (ClaimedJob) -> [String]
  /// What a job's process has in its environment besides what this one has.
  package var environment: @Sendable (ClaimedJob) -> [String: String] = { _ in [:] }
  /// A line for whoever watches.
  package var log: @Sendable (WorkerEvent) -> Void = { _ in }

  package init(handlers: [any JobHandler], command: @escaping @Sendable (ClaimedJob) -> [String]) {
    kinds = Dictionary(handlers.map { ($0.kind, $0.payloadFormat) }, uniquingKeysWith: max)
    yielding = Set(handlers.filter(\.yields).map(\.kind))
    self.command = command
  }
}

/// Something that a worker did.
package enum WorkerEvent: Sendable, Hashable {
  case claimed(ClaimedJob)
  /// Its state after this worker let it go.
  case ended(ClaimedJob, JobPhase)
  /// Others had taken it for dead: what came of the job is theirs to say.
  case lost(ClaimedJob)
  /// Taken from workers that are gone.
  case rescued([Int64])
  /// Nothing new is claimed from now on.
  case stopping(signal: Int32)
}

/// How a worker ended.
package struct WorkerReport: Sendable, Hashable {
  /// Jobs that it ran, in the order of their ends, as they were left.
  package var ended: [Int64] = []
  /// Jobs left for a later time, when it drained.
  package var scheduled: [Int64] = []
  /// Jobs left in paused queues, when it drained.
  package var paused: [Int64] = []
  /// Ready jobs left, when it drained, that this program does not know how to do.
  package var unknown: [Int64] = []
  /// The signal that ended it.
  package var signal: Int32?
  /// It ended because the disk is full.
  package var noSpace = false
}

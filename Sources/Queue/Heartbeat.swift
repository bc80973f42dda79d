internal import Glibc
internal import Store
internal import Synchronization

/// Beats for a worker and its jobs from a thread of its own, whatever the worker waits for. A second thread, which never
/// asks the store, watches the first: if the store took no beat for as long as the lease, it kills the processes, for
/// others may take their jobs from then on, and the worker ends.
final class Heartbeat: Sendable {
  /// What the worker must know.
  struct News: Sendable {
    /// Jobs that others hold, by id.
    var lost: Set<Int64> = []
    /// Jobs that somebody cancelled.
    var cancelled: [Int64: String] = [:]
    /// Jobs that are to make room for more urgent ones.
    var yielding: Set<Int64> = []
    /// Set once, when the store could not be reached for too long.
    var failure: QueueError?
  }
  private struct State: Sendable {
    var jobs: [Int64: (job: ClaimedJob, process: ChildProcess)] = [:]
    var news = News()
    var isStopped = false
    /// Rounds of beats that the store took.
    var rounds = 0
    /// Why it did not take the last one.
    var reason = "it does not answer"
  }
  private let state = Mutex(State())
  private let queue: JobQueue
  private let identity: WorkerIdentity
  private let lease: Double
  private let yieldingKinds: Set<String>
  /// Seconds that a worker whose heartbeats fail has at most to end by itself. It may be waiting for the same store.
  private static let patience = 5.0

  init(_ queue: JobQueue, _ identity: WorkerIdentity, _ options: WorkerOptions) {
    self.queue = queue
    self.identity = identity
    lease = options.lease
    yieldingKinds = options.yielding
    BackgroundThread.start { [self] in
      while !isStopped {
        beat()
        BackgroundThread.sleep(seconds: options.heartbeat)
      }
    }
    BackgroundThread.start { [self] in watch(every: min(options.heartbeat, options.lease / 8, 1)) }
  }

  func add(_ job: ClaimedJob, _ process: ChildProcess) {
    state.withLock { $0.jobs[job.id] = (job, process) }
  }

  func remove(_ job: ClaimedJob) {
    state.withLock {
      $0.jobs[job.id] = nil
      $0.news.lost.remove(job.id)
      $0.news.cancelled[job.id] = nil
      $0.news.yielding.remove(job.id)
    }
  }

  var news: News { state.withLock { $0.news } }

  func stop() {
    state.withLock { $0.isStopped = true }
  }

  private var isStopped: Bool { state.withLock { $0.isStopped } }

  private func beat() {
    let jobs = state.withLock { state in state.jobs.values.map(\.job) }
    do {
      let wanted = try identity.beat(queue.store)
      for job in jobs {
        try beat(job)
        if let wanted, wanted < job.priority, yieldingKinds.contains(job.kind) {
          note(job) { $0.yielding.insert(job.id) }
        }
      }
      state.withLock { $0.rounds += 1 }
    } catch {
      state.withLock { $0.reason = String(describing: error) }
    }
  }

  private func beat(_ job: ClaimedJob) throws {
    do {
      guard let reason = try queue.beat(job, lease: lease) else { return }
      note(job) { $0.cancelled[job.id] = reason }
    } catch StoreError.claimLost {
      note(job) { $0.lost.insert(job.id) }
    }
  }

  /// Unless the job has ended meanwhile.
  private func note(_ job: ClaimedJob, _ change: (inout News) -> Void) {
    state.withLock { if $0.jobs[job.id]?.job == job { change(&$0.news) } }
  }

  private func watch(every seconds: Double) {
    var seen = -1
    var silent = 0.0
    var last = queue.store.time.monotonic()
    while !isStopped {
      BackgroundThread.sleep(seconds: seconds)
      let now = queue.store.time.monotonic()
      // This process itself may have stood still, and then what it can do first is beat.
      let step = min(Double(now - last) / 1000, lease / 2)
      last = now
      let rounds = state.withLock { $0.rounds }
      silent = rounds == seen ? silent + step : 0
      seen = rounds
      if silent >= lease { return fail(silent) }
    }
  }

  private func fail(_ silent: Double) {
    let failure = state.withLock { state in
      for (_, process) in state.jobs.values { process.signal(SIGKILL) }
      let failure = QueueError.heartbeatFailed(seconds: silent, reason: state.reason)
      state.news.failure = failure
      return failure
    }
    BackgroundThread.sleep(seconds: min(lease, Heartbeat.patience))
    guard !isStopped else { return }
    StandardError.say(failure.description)
    _exit(1)
  }
}

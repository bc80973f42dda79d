internal import Glibc
internal import Store
internal import Synchronization

/// Beats for a worker and its jobs, all in one transaction, from a thread of its own, whatever the worker waits for. A second
/// thread, which never asks the store, watches the first: if the store took no beat for as long as the lease, it kills the
/// processes, for others may take their jobs from then on, and the worker ends.
final class Heartbeat: Sendable {
  /// What the worker must know.
  struct News: Sendable {
    /// Claims that are not held any more.
    var lost: Set<ClaimedJob.Key> = []
    /// Jobs that somebody cancelled.
    var cancelled: Set<ClaimedJob.Key> = []
    /// Jobs that are to make room for more urgent ones.
    var yielding: Set<ClaimedJob.Key> = []
    /// Set once: the store could not be reached for too long, or is not there any more.
    var failure: (any Error)?
  }
  private struct State: Sendable {
    var jobs: [ClaimedJob.Key: (job: ClaimedJob, process: ChildProcess)] = [:]
    var news = News()
    var isStopped = false
    /// Beats that the store took.
    var beats = 0
    /// Why it did not take the last one.
    var reason = "it does not answer"
    var isDiskFull = false
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
        BackgroundThread.sleep(seconds: options.beat)
      }
    }
    BackgroundThread.start { [self] in watch(every: min(options.beat, options.lease / 8, 1)) }
  }

  func add(_ job: ClaimedJob, _ process: ChildProcess) {
    state.withLock { $0.jobs[job.key] = (job, process) }
  }

  func remove(_ job: ClaimedJob) {
    state.withLock {
      $0.jobs[job.key] = nil
      $0.news.lost.remove(job.key)
      $0.news.cancelled.remove(job.key)
      $0.news.yielding.remove(job.key)
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
      let answer = try queue.beat(identity, jobs, lease: lease)
      state.withLock { state in
        state.beats += 1
        // Unless the job has ended meanwhile.
        for job in jobs where state.jobs[job.key] != nil {
          if answer.lost.contains(job.key) { state.news.lost.insert(job.key) }
          if answer.cancelled.contains(job.key) { state.news.cancelled.insert(job.key) }
          if let wanted = answer.wanted, wanted < job.priority, yieldingKinds.contains(job.kind) {
            state.news.yielding.insert(job.key)
          }
        }
      }
    } catch {
      // Nobody will ever take another beat.
      if isFinal(error) { return fail(error) }
      state.withLock {
        $0.reason = String(describing: error)
        $0.isDiskFull = Store.isDiskFull(error)
      }
    }
  }

  private func isFinal(_ error: any Error) -> Bool {
    if case StoreError.vanished = error { return true }
    if case QueueError.foundDead = error { return true }
    return false
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
      let beats = state.withLock { $0.beats }
      silent = beats == seen ? silent + step : 0
      seen = beats
      guard silent >= lease else { continue }
      let (reason, isDiskFull) = state.withLock { ($0.reason, $0.isDiskFull) }
      return fail(
        isDiskFull
          ? QueueError.noSpaceForHeartbeat(seconds: silent) : .heartbeatFailed(seconds: silent, reason: reason))
    }
  }

  private func fail(_ failure: any Error) {
    state.withLock { state in
      for (_, process) in state.jobs.values { process.signal(SIGKILL) }
      state.news.failure = failure
    }
    BackgroundThread.sleep(seconds: min(lease, Heartbeat.patience))
    guard !isStopped else { return }
    StandardError.say(String(describing: failure))
    if case QueueError.noSpaceForHeartbeat = failure { _exit(JobChild.Exit.noSpace) }
    _exit(1)
  }
}

internal import Store
internal import Synchronization

/// Beats for a worker and its jobs from a thread of its own, whatever the worker waits for. If it cannot for as long as
/// the lease, it kills the processes at once, for others may take their jobs from then on.
final class Heartbeat: Sendable {
  /// What the worker must know.
  struct News: Sendable {
    /// Jobs that others hold, by id.
    var lost: Set<Int64> = []
    /// Jobs that somebody cancelled.
    var cancelled: [Int64: String] = [:]
    /// Set once, when the store could not be reached for too long.
    var failure: QueueError?
  }
  private struct State: Sendable {
    var jobs: [Int64: (job: ClaimedJob, process: ChildProcess)] = [:]
    var news = News()
    var isStopped = false
  }
  private let state = Mutex(State())
  private let queue: JobQueue
  private let identity: WorkerIdentity
  private let lease: Double

  init(_ queue: JobQueue, _ identity: WorkerIdentity, lease: Double, every seconds: Double) {
    self.queue = queue
    self.identity = identity
    self.lease = lease
    BackgroundThread.start { [self] in
      var reached = queue.store.time.monotonic()
      while !state.withLock({ $0.isStopped }) {
        beat(&reached)
        BackgroundThread.sleep(seconds: seconds)
      }
    }
  }

  func add(_ job: ClaimedJob, _ process: ChildProcess) {
    state.withLock { $0.jobs[job.id] = (job, process) }
  }

  func remove(_ job: ClaimedJob) {
    state.withLock {
      $0.jobs[job.id] = nil
      $0.news.lost.remove(job.id)
      $0.news.cancelled[job.id] = nil
    }
  }

  var news: News { state.withLock { $0.news } }

  func stop() {
    state.withLock { $0.isStopped = true }
  }

  /// - Parameter reached: monotonic milliseconds of the last time when the store took a beat.
  private func beat(_ reached: inout Int64) {
    let jobs = state.withLock { Array($0.jobs.values) }
    do {
      try identity.beat(queue.store)
      for (job, _) in jobs { try beat(job) }
      reached = queue.store.time.monotonic()
    } catch {
      let silent = Double(queue.store.time.monotonic() - reached) / 1000
      guard silent >= lease else { return }
      for (_, process) in jobs { process.signal(9) }
      let failure = QueueError.heartbeatFailed(seconds: silent, reason: String(describing: error))
      state.withLock { $0.news.failure = $0.news.failure ?? failure }
    }
  }

  private func beat(_ job: ClaimedJob) throws {
    do {
      guard let reason = try queue.beat(job, lease: lease) else { return }
      state.withLock { if $0.jobs[job.id]?.job == job { $0.news.cancelled[job.id] = reason } }
    } catch StoreError.claimLost {
      state.withLock { if $0.jobs[job.id]?.job == job { _ = $0.news.lost.insert(job.id) } }
    }
  }
}

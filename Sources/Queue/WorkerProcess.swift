internal import Files
internal import Glibc
internal import Store
internal import SystemPackage

/// Takes jobs and runs each in a process of its own, until it is told to stop or nothing is left.
///
/// At the first SIGTERM, SIGINT or SIGHUP nothing new is claimed, and the jobs have the grace to commit what they have;
/// then they are released without an attempt spent. A second signal kills them at once. If the worker itself is killed,
/// its processes end by themselves, and others find its jobs by its lock.
package final class WorkerProcess {
  let queue: JobQueue
  let options: WorkerOptions
  let identity: WorkerIdentity
  let heartbeat: Heartbeat
  let memory = MemoryWatch()
  var running: [RunningJob] = []
  var report = WorkerReport()
  private var rescuer: JobRescuer
  private var seenVersion: Int64?
  private var lastTurn: Int64 = 0
  private var lastRescue: Int64 = 0
  private var lastAsked: Int64 = 0
  private var isStopping = false
  var isIdle = false
  /// Whether there was a job when it last looked for one.
  private var tookLast = false

  /// Enters the worker into the store.
  package init(_ queue: JobQueue, _ options: WorkerOptions) throws {
    SignalInbox.install()
    self.queue = queue
    self.options = options
    identity = try WorkerIdentity(
      queue.store, queues: options.queues, concurrency: options.concurrency, cores: options.cores,
      memory: options.memory)
    heartbeat = Heartbeat(queue, identity, options)
    rescuer = JobRescuer(own: identity.id)
  }

  /// Works until the end.
  /// - Throws: `QueueError.heartbeatFailed`, or the store's error; its processes are killed then, and its jobs are
  ///   found by others.
  package func run() throws -> WorkerReport {
    defer { heartbeat.stop() }
    do {
      while try turn() {}
      // A beat that comes after the goodbye would find that others took it for dead.
      heartbeat.stop()
      try identity.stop(queue.store, reason: report.signal == nil ? "done" : "told to stop")
    } catch {
      for job in running { job.process.signal(SIGKILL) }
      // A worker that says goodbye is not looked for: with jobs in hand it goes without, and its lock gives them away.
      if running.isEmpty { try? identity.stop(queue.store, reason: String(describing: error)) }
      throw error
    }
    return report
  }

  /// - Returns: whether there is more to do.
  private func turn() throws -> Bool {
    if let failure = heartbeat.news.failure { throw failure }
    watchSignals()
    try watchJobs()
    try rescue()
    let isFull = running.count >= options.concurrency
    let started = isStopping || isFull ? false : try startNext()
    if started { return true }
    if !isStopping { try askForRoom(isFull: isFull) }
    if running.isEmpty, try isStopping || isDone() { return false }
    SignalInbox.wait(milliseconds: Int32(options.poll * 1000))
    return true
  }

  private func watchSignals() {
    let stops = SignalInbox.stopCount
    guard stops > 0 else { return }
    if !isStopping {
      let signal = SignalInbox.lastSignal
      report.signal = signal
      stopClaiming()
      options.log(.stopping(signal: signal))
    }
    if stops > 1 {
      for index in running.indices { running[index].kill(.workerStops) }
    }
  }

  func stopClaiming() {
    isStopping = true
    let now = queue.store.time.monotonic()
    for index in running.indices { running[index].tell(.workerStops, now: now, grace: options.grace) }
  }

  /// Once a second, and at the start.
  private func rescue() throws {
    let now = queue.store.time.monotonic()
    guard lastRescue == 0 || now - lastRescue >= 1_000 else { return }
    lastRescue = now
    let rescued = try rescuer.rescue(queue.store)
    if !rescued.isEmpty { options.log(.rescued(rescued)) }
  }

  /// Once a second, while something waits for what less urgent jobs have.
  private func askForRoom(isFull: Bool) throws {
    let now = queue.store.time.monotonic()
    guard now - lastAsked >= 1_000 else { return }
    lastAsked = now
    try queue.askForRoom(rule, isFull: isFull)
  }

  private func startNext() throws -> Bool {
    guard try hasNews() else { return false }
    guard let job = try queue.claim(rule, isLikely: tookLast) else {
      tookLast = false
      if running.isEmpty { queue.store.shortenLog() }
      return false
    }
    isIdle = false
    tookLast = true
    options.log(.claimed(job))
    try start(job)
    return true
  }

  /// Whether it is worth looking for a job: the store changed, or a second has gone.
  private func hasNews() throws -> Bool {
    let now = queue.store.time.monotonic()
    let version = try queue.store.dataVersion()
    guard isIdle, version == seenVersion, now - lastTurn < 1_000 else {
      seenVersion = version
      lastTurn = now
      isIdle = true
      return true
    }
    return false
  }

  var rule: ClaimRule {
    var only: Set<Int64>?
    if case .ended(let ids) = options.until { only = ids }
    return ClaimRule(
      worker: identity.id, queues: options.queues, only: only, kinds: options.kinds, lease: options.lease,
      cores: options.cores, memory: options.memory, yielding: options.yielding)
  }

  private func isDone() throws -> Bool {
    switch options.until {
    case .stopped: return false
    case .drained:
      guard try !queue.hasUnfinished(for: rule) else { return false }
      report.scheduled = try queue.scheduledJobs(for: rule)
      report.paused = try queue.pausedJobs(for: rule)
      report.unknown = try queue.unknownJobs(for: rule)
      return true
    case .ended(let ids):
      let phases = try queue.store.read { transaction in try ids.map { try transaction.job($0).phase } }
      // What waits for a job that is put off waits with it.
      return phases.allSatisfy { phase in
        phase.isFinal || phase == .scheduled || (phase == .waiting && phases.contains(.scheduled))
      }
    }
  }
}

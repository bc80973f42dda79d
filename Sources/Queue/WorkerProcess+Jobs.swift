internal import Files
internal import Glibc
internal import Store
internal import SystemPackage

extension WorkerProcess {
  func start(_ job: ClaimedJob) throws {
    let store = queue.store
    do {
      try Folder.create(store.workspace.appending("logs"))
      let process = try ChildProcess(
        options.command(job), environment: options.environment(job),
        log: store.workspace.pushing(FilePath(job.logName)), logLimit: options.logLimit)
      heartbeat.add(job, process)
      memory.add(job, process)
      running.append(RunningJob(job: job, process: process, started: store.time.monotonic()))
    } catch {
      try record(job) { try queue.release(job, reason: String(describing: error)) }
      throw error
    }
  }

  /// Stops what must be stopped, and records what has ended.
  func watchJobs() throws {
    // What has ended is not told to. A job stays at hand until its end is recorded.
    var index = 0
    while index < running.count {
      guard let end = running[index].process.poll() else {
        index += 1
        continue
      }
      isIdle = false
      try settle(running[index], end)
      running.remove(at: index)
    }
    let now = queue.store.time.monotonic()
    let news = heartbeat.news
    for index in running.indices {
      let job = running[index].job
      if news.lost.contains(job.key) {
        running[index].process.signal(SIGKILL)
        running[index].ending = .lost
      } else if news.cancelled.contains(job.key) {
        running[index].tell(.cancelled, now: now, grace: options.grace)
      } else if let timeout = job.timeout, Double(now - running[index].started) >= timeout * 1000 {
        running[index].tell(.timeout, now: now, grace: options.grace)
      } else if news.yielding.contains(job.key) {
        running[index].tell(.yields, now: now, grace: nil)
      }
      running[index].killIfDue(now: now)
    }
  }

  /// Records what came of a job whose process has ended, unless the process did.
  private func settle(_ running: RunningJob, _ end: ChildProcess.End) throws {
    let job = running.job
    defer { heartbeat.remove(job) }
    if running.ending == .none, [.exited(JobChild.Exit.notBegun), .exited(126), .exited(127)].contains(end) {
      return try giveUp(job, end)
    }
    let held = memory.remove(job)
    // Lost without harm: nothing but a figure for people.
    if held.peak > 0 { try? queue.setPeakMemory(job, held.peak) }
    try record(job) {
      switch (running.ending, end) {
      case (.lost, _), (_, .exited(JobChild.Exit.recorded)), (_, .exited(JobChild.Exit.lost)):
        let row = try queue.store.read { try $0.job(job.id) }
        if row.phase == .running, row.claim == job.claim {
          // A process that says so without having recorded anything is found here.
          try queue.lose(job, reason: end.description, childDied: true)
        } else if running.ending == .lost || end == .exited(JobChild.Exit.lost) {
          // Unless the process had just recorded its end when it was stopped.
          guard row.claim == job.claim, row.phase.isFinal else {
            throw StoreError.claimLost(job: job.id, claim: job.claim)
          }
        }
      case (_, .signalled(SIGKILL)) where held.excess != nil:
        let error = QueueError.tookTooMuchMemory(limit: job.memory ?? 0, measured: held.excess ?? 0)
        try queue.fail(job, error: error.description)
      case (_, .exited(JobChild.Exit.noSpace)):
        report.noSpace = true
        try queue.release(job, reason: "no space left on the device")
        stopClaiming()
      case (.told(.cancelled, _), _), (.killed(.cancelled), _):
        let asked = try queue.store.read { try $0.job(job.id).cancelReason }
        try queue.acknowledgeCancellation(job, reason: asked ?? "cancelled")
      case (.told(.timeout, _), _), (.killed(.timeout), _):
        let error = QueueError.tookTooLong(limit: job.timeout ?? 0)
        try queue.fail(job, error: error.description, outcome: .timeout)
      // Only what ended as it was told to is released: a crash on the way is a loss as at any other time.
      case (.told(let reason, _), .exited(JobChild.Exit.stopped)), (.told(let reason, _), .signalled(SIGTERM)),
        (.killed(let reason), .exited(JobChild.Exit.stopped)), (.killed(let reason), .signalled(SIGKILL)):
        try queue.release(
          job,
          reason: reason == .yields ? "it makes room for a more urgent job" : "its worker was told to stop")
      case (.none, .exited(JobChild.Exit.stopped)):
        try queue.release(job, reason: "it was told to stop")
      default:
        try queue.lose(job, reason: end.description, childDied: true)
      }
    }
    try? JobContext.removeFolder(of: job, queue.store)
  }

  /// The program cannot be loaded (a shell's and the loader's 126 and 127), or its process cannot get at the store: that would
  /// meet every job, and the next would be spent for nothing.
  private func giveUp(_ job: ClaimedJob, _ end: ChildProcess.End) throws {
    _ = memory.remove(job)
    try record(job) { try queue.release(job, reason: end.description) }
    throw QueueError.cannotStart(
      command: options.command(job).first ?? "",
      reason: "\(end.description); `\(job.logName)` in the workspace says why")
  }

  /// A verb that finds the claim gone has nothing to record: another holds the job.
  private func record(_ job: ClaimedJob, _ verb: () throws -> Void) throws {
    report.ended.append(job.id)
    do {
      try verb()
      options.log(.ended(job, try queue.store.read { try $0.job(job.id).phase }))
    } catch StoreError.claimLost {
      options.log(.lost(job))
    }
  }
}

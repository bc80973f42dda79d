import Files
import Glibc
import Random
import SoakAudit
import Store

extension Storm {
  /// - Returns: whether somebody was there to be struck.
  mutating func killSomebody() throws -> Bool {
    switch random.below(10) {
    case 0..<4: return try killWorker()
    case 4..<8: return try killChild()
    default:
      // Mostly a new one, in the middle of its enqueuing.
      if random.chance(0.3), let index = commands.indices.randomElement(using: &random) {
        commands[index].killAt = clock
      } else {
        try give(book.work(&random), killAfter: 0.05 * random.uniform())
      }
      return true
    }
  }

  private mutating func killWorker() throws -> Bool {
    guard let worker = workers.compactMap({ $0 }).filter({ $0.poll() == nil }).randomElement(using: &random) else {
      return false
    }
    try adopt(childrenOf: worker.pid)
    worker.signal(SIGKILL)
    tally.kills[.worker, default: 0] += 1
    tally.deaths.append((worker.pid, store.time.now().milliseconds))
    return true
  }

  /// A job that was struck so and has got nowhere since is spared mostly: the second time discards it.
  private mutating func killChild() throws -> Bool {
    var children = try JobProcess.all(on: ground)
    if random.chance(0.9) {
      let barren = Set(try Figures.barren(store))
      children.removeAll { barren.contains($0.job) }
    }
    guard let child = children.randomElement(using: &random), child.isAlive(on: ground) else { return false }
    kill(child.pid, SIGKILL)
    ledger.childKills[child.job, default: 0] += 1
    tally.kills[.child, default: 0] += 1
    return true
  }

  /// From now on the processes of a worker's jobs are watched: they must end without it.
  mutating func adopt(childrenOf pid: pid_t) throws {
    let held = Set(stopped.flatMap(\.pids))
    let children = try JobProcess.all(on: ground).filter { $0.parent == pid && !held.contains($0.pid) }
    orphans += children.map { Orphan(process: $0, since: clock) }
  }

  mutating func watchOrphans() throws {
    let now = clock
    orphans.removeAll { orphan in
      let age = now - orphan.since
      guard !orphan.process.isAlive(on: ground) || age > 20 else { return false }
      tally.longestOrphan = max(tally.longestOrphan, age)
      return true
    }
  }

  /// Stops a worker, a job's process or both, mostly for longer than the lease.
  mutating func hold() throws {
    let until = clock + (random.chance(0.7) ? 5 + 3 * random.uniform() : 2 * random.uniform())
    var pids: [pid_t] = []
    let workers = self.workers.compactMap { $0 }.filter { $0.poll() == nil }
    let children = try JobProcess.all(on: ground)
    switch random.below(3) {
    case 0:
      if let worker = workers.randomElement(using: &random) { pids = [worker.pid] }
    case 1:
      if let child = children.randomElement(using: &random) { pids = [child.pid] }
    default:
      if let worker = workers.randomElement(using: &random) {
        pids = [worker.pid] + children.filter { $0.parent == worker.pid }.map(\.pid)
      }
    }
    guard !pids.isEmpty else { return }
    for pid in pids { kill(pid, SIGSTOP) }
    tally.holds += 1
    // One that is stopped cannot see that its worker is gone.
    orphans.removeAll { pids.contains($0.process.pid) }
    stopped.append(Stopped(pids: pids, until: until))
  }

  mutating func awake(at now: Double) {
    for entry in stopped where entry.until <= now { resume(entry) }
    stopped.removeAll { $0.until <= now }
  }

  /// Only what is still this process's own, or a job's of this workspace: numbers are given again.
  private func resume(_ entry: Stopped) {
    for pid in entry.pids {
      let isWorker = workers.contains { $0?.pid == pid && $0?.poll() == nil }
      if isWorker || JobProcess(pid, on: ground) != nil { kill(pid, SIGCONT) }
    }
  }

  /// Tells a worker to stop, now and then twice.
  mutating func terminate() {
    guard let worker = workers.compactMap({ $0 }).filter({ $0.poll() == nil }).randomElement(using: &random) else {
      return
    }
    worker.signal(SIGTERM)
    if random.chance(0.3) {
      usleep(UInt32(random.below(300_000)))
      worker.signal(SIGTERM)
    }
    tally.terminations += 1
  }

  /// Everything goes on, comes to an end, and no worker is left. On a busy machine what was killed again and again has much to
  /// catch up on.
  mutating func calm() throws {
    awake(at: .infinity)
    try quiet("jobs", "resume")
    for worker in workers.compactMap({ $0 }) { worker.signal(SIGTERM) }
    let limit = clock + 300
    while clock < limit, !commands.isEmpty || workers.contains(where: { $0 != nil }) {
      try collect()
      try watchOrphans()
      for index in workers.indices where workers[index]?.poll() != nil {
        workers[index]?.forget()
        workers[index] = nil
      }
      usleep(5_000)
    }
    for command in commands {
      tally.surprises.append("`\(command.order.arguments.joined(separator: " "))` did not end within five minutes")
      command.process.signal(SIGKILL)
    }
    for case let worker? in workers {
      tally.surprises.append("a worker did not stop within five minutes: \(worker.complaint)")
      worker.signal(SIGKILL)
    }
    usleep(3_000_000)
  }
}

import Store

/// What the queue promises, said once more in plain values: the reference of the model check. One thing at a time happens to
/// it, so that it needs no guards of its own.
struct QueueModel {
  struct Job: Hashable {
    let id: Int64
    let kind: String
    let queue: String
    let cores: Int
    let key: String?
    let maxAttempts: Int
    var priority: Int
    /// Milliseconds.
    var runAt: Int64
    var dependencies: Set<Int64>
    var phase = JobPhase.waiting
    var attempts = 0
    var claim: Int64 = 0
    var worker: Int64?
    var beats = 0
    var losses = 0
    /// Deaths of its process in vain, since it last committed something.
    var deaths = 0
    var hasCommitted = false
    var isToBeCancelled = false
    /// The host that wants it, and until when.
    var wanted: Wanted?
    var effects = 0
    /// The job that handed it out.
    var parent: Int64?
  }
  struct Wanted: Hashable {
    let host: String
    let until: Int64
  }
  struct Worker {
    let host: String
    let cores: Int
  }
  enum Refusal: Error {
    case claimLost, notRetryable, partOfEnded, keyTaken, waitsForFailed, tooLate, termsTooLate, cycle
  }

  var jobs: [Int64: Job] = [:]
  var workers: [Int64: Worker] = [:]
  var paused: Set<String> = []
  var yielding: Set<String> = []
  /// Milliseconds of the wall clock.
  var now: Int64 = 0

  var ids: [Int64] { jobs.keys.sorted() }

  subscript(id: Int64) -> Job {
    get {
      jobs[id]
        ?? Job(id: id, kind: "", queue: "", cores: 0, key: nil, maxAttempts: 0, priority: 0, runAt: 0, dependencies: [])
    }
    set { jobs[id] = newValue }
  }

  func unfinished(key: String) -> Int64? {
    ids.first { self[$0].key == key && !self[$0].phase.isFinal }
  }

  mutating func enqueue(_ job: Job) {
    jobs[job.id] = job
    self[job.id].phase = job.dependencies.isEmpty ? (job.runAt > now ? .scheduled : .available) : .waiting
    settle(job.id)
  }

  func children(of id: Int64) -> [Int64] { ids.filter { self[$0].parent == id } }

  // MARK: Claims

  mutating func promoteDue() {
    for id in ids where [.scheduled, .retryable].contains(self[id].phase) && self[id].runAt <= now {
      self[id].phase = .available
    }
  }

  private func running(on host: String) -> [Job] {
    jobs.values.filter { job in job.phase == .running && job.worker.flatMap { workers[$0]?.host } == host }
  }

  private func bears(_ job: Job, beside others: [Job], cores: Int) -> Bool {
    min(job.cores, cores) + others.map { min($0.cores, cores) }.reduce(0, +) <= cores
  }

  private func available() -> [Job] {
    jobs.values.filter { $0.phase == .available && !paused.contains($0.queue) }
      .sorted { ($0.priority, $0.runAt, $0.id) < ($1.priority, $1.runAt, $1.id) }
  }

  private func isHeldBack(_ job: Job, on host: String) -> Bool {
    yielding.contains(job.kind)
      && jobs.values.contains { other in
        guard other.phase == .available, other.priority < job.priority, let wanted = other.wanted else { return false }
        return wanted.host == host && wanted.until > now && wanted.until <= now + 5000
      }
  }

  mutating func claim(by id: Int64) -> Job? {
    promoteDue()
    guard let worker = workers[id] else { return nil }
    let busy = running(on: worker.host)
    let next = available().first {
      bears($0, beside: busy, cores: worker.cores) && !isHeldBack($0, on: worker.host)
    }
    guard var job = next else { return nil }
    job.phase = .running
    job.claim += 1
    job.attempts += 1
    job.worker = id
    job.beats = 0
    job.wanted = nil
    jobs[job.id] = job
    return job
  }

  mutating func askForRoom(by id: Int64, isFull: Bool) -> Int64? {
    guard let worker = workers[id], let first = available().first else { return nil }
    let busy = running(on: worker.host)
    let able = busy.filter { yielding.contains($0.kind) && $0.priority > first.priority }
    guard able.contains(where: { !isFull || $0.worker == id }) else { return nil }
    if !isFull, bears(first, beside: busy, cores: worker.cores) { return nil }
    guard bears(first, beside: busy.filter { !able.contains($0) }, cores: worker.cores) else { return nil }
    self[first.id].wanted = Wanted(host: worker.host, until: now + 5000)
    return first.id
  }

  // MARK: Under a claim

  func holds(_ id: Int64, _ claim: Int64) -> Bool { self[id].phase == .running && self[id].claim == claim }

  /// - Returns: whether the job is to be cancelled.
  mutating func beat(_ id: Int64) -> Bool {
    self[id].beats += 1
    return self[id].isToBeCancelled
  }

  mutating func commit(_ id: Int64) {
    self[id].hasCommitted = true
    self[id].deaths = 0
  }

  mutating func acknowledge(_ id: Int64) {
    self[id].effects += 1
    leave(id, .completed)
  }

  /// It waits for jobs of its own, however they end.
  mutating func handOut(_ id: Int64, _ children: [Job]) {
    for child in children {
      enqueue(child)
      self[id].dependencies.insert(child.id)
    }
    if cancelIfAsked(id) { return }
    self[id].attempts -= 1
    leave(id, .waiting)
    settle(id)
  }

  mutating func release(_ id: Int64) {
    if cancelIfAsked(id) { return }
    self[id].attempts -= 1
    leave(id, .available)
  }

  /// - Parameter again: when it would be tried again.
  mutating func fail(_ id: Int64, permanent: Bool, again: Int64) {
    if cancelIfAsked(id) { return }
    if permanent || self[id].attempts >= self[id].maxAttempts { return leave(id, .discarded) }
    self[id].runAt = again
    leave(id, .retryable)
  }

  mutating func lose(_ id: Int64, childDied: Bool) {
    if cancelIfAsked(id) { return }
    let isBarren = childDied && !self[id].hasCommitted
    self[id].losses += 1
    self[id].deaths += isBarren ? 1 : 0
    self[id].hasCommitted = false
    if isBarren && self[id].deaths == 2 { return leave(id, .discarded) }
    self[id].attempts -= 1
    leave(id, .available)
  }

  mutating func acknowledgeCancellation(_ id: Int64) {
    self[id].isToBeCancelled = true
    leave(id, .cancelled)
  }

  private mutating func cancelIfAsked(_ id: Int64) -> Bool {
    guard self[id].isToBeCancelled else { return false }
    leave(id, .cancelled)
    return true
  }

  private mutating func leave(_ id: Int64, _ phase: JobPhase) {
    self[id].phase = phase
    self[id].worker = nil
    if phase == .cancelled { for child in children(of: id) { cancel(child) } }
    if phase.isFinal { settleDependents(of: id) }
  }
}

extension QueueModel {
  // MARK: By hand

  mutating func cancel(_ id: Int64) {
    if self[id].phase.isFinal { return }
    self[id].isToBeCancelled = true
    if self[id].phase != .running { leave(id, .cancelled) }
  }

  mutating func retry(_ id: Int64) throws(Refusal) {
    if let parent = self[id].parent, self[parent].phase.isFinal { throw .partOfEnded }
    let before = self
    do {
      try retryFamily(id)
    } catch {
      self = before
      throw error
    }
  }

  private mutating func retryFamily(_ id: Int64) throws(Refusal) {
    guard [.cancelled, .discarded, .retryable].contains(self[id].phase) else { throw .notRetryable }
    if let key = self[id].key, let other = unfinished(key: key), other != id { throw .keyTaken }
    for child in children(of: id) where [.cancelled, .discarded].contains(self[child].phase) { try retryFamily(child) }
    self[id].attempts = 0
    self[id].deaths = 0
    self[id].hasCommitted = false
    self[id].isToBeCancelled = false
    // What was planned for later and never began keeps its time.
    if self[id].claim > 0 || self[id].runAt < now { self[id].runAt = now }
    self[id].phase = .waiting
    settle(id)
    if self[id].phase == .cancelled { throw .waitsForFailed }
  }

  mutating func setPriority(_ id: Int64, _ priority: Int) throws(Refusal) {
    guard !self[id].phase.isFinal, self[id].phase != .running else { throw .termsTooLate }
    self[id].priority = priority
    for child in children(of: id) where !self[child].phase.isFinal && self[child].phase != .running {
      self[child].priority = priority
    }
  }

  mutating func addDependency(of id: Int64, on other: Int64) throws(Refusal) {
    guard [.waiting, .scheduled, .available].contains(self[id].phase) else { throw .tooLate }
    var reached: Set<Int64> = []
    var ahead: [Int64] = [other]
    while let next = ahead.popLast() {
      if reached.insert(next).inserted { ahead += self[next].dependencies }
    }
    if reached.contains(id) { throw .cycle }
    self[id].dependencies.insert(other)
    self[id].phase = .waiting
    settle(id)
  }

  // MARK: Dependencies

  private mutating func settleDependents(of id: Int64) {
    for other in ids where self[other].dependencies.contains(id) { settle(other) }
  }

  private mutating func settle(_ id: Int64) {
    guard self[id].phase == .waiting else { return }
    let others = self[id].dependencies.filter { self[$0].parent != id || !self[$0].phase.isFinal }
    let phases = others.map { self[$0].phase }
    if phases.contains(where: { $0 == .cancelled || $0 == .discarded }) {
      self[id].isToBeCancelled = true
      leave(id, .cancelled)
    } else if phases.allSatisfy({ $0 == .completed }) {
      self[id].phase = self[id].runAt > now ? .scheduled : .available
    }
  }
}

/// The reference of the rescuer: it knows of beats, not of times.
struct RescuerModel {
  private var watched: [Int64: (claim: Int64, beats: Int, silent: Int64)] = [:]
  private var lastLook: Int64?

  /// - Parameter monotonic: milliseconds.
  /// - Returns: the jobs that were silent for the lease.
  mutating func silent(in model: QueueModel, monotonic: Int64, lease: Int64) -> [Int64] {
    // Whoever looks seldom knows little.
    let step = min(monotonic - (lastLook ?? monotonic), 2000)
    lastLook = monotonic
    var silent: [Int64] = []
    for id in model.ids {
      let job = model[id]
      guard job.phase == .running else {
        watched[id] = nil
        continue
      }
      if let last = watched[id], last.claim == job.claim, last.beats == job.beats {
        watched[id]?.silent += step
      } else {
        watched[id] = (job.claim, job.beats, 0)
      }
      if let last = watched[id], last.silent >= lease {
        silent.append(id)
        watched[id] = nil
      }
    }
    return silent
  }
}

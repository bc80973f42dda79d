import Queue
import Random
import Store
import TestSupport

extension ModelCheck {
  /// Something happens: to the queue, to its workers, or to the clocks.
  func step() throws {
    model.now = time.now.milliseconds
    switch random.uniform() {
    case ..<0.16: try enqueue()
    case ..<0.36: try claim()
    case ..<0.40: try ask()
    case ..<0.70: try use()
    case ..<0.74: try cancel()
    case ..<0.77: try retry()
    case ..<0.79: try depend()
    case ..<0.81: try reorder()
    case ..<0.83: try pauseOrResume()
    case ..<0.88: advance(seconds: 0.1 + random.uniform() * 3)
    case ..<0.89: step(hours: chance(0.5) ? 8 : -1)
    case ..<0.93: try rescue()
    case ..<0.96: try wait(seconds: lease + 2)
    default: try crash()
    }
  }

  /// Whatever came before, everything comes to an end: the workers die, others find their jobs, and all is done.
  func finish() throws {
    note("finish")
    for name in model.paused { try queue.resume(queue: name) }
    model.paused = []
    for id in workers.keys where workers[id]?.identity != nil { kill(id) }
    workers = [:]
    time.advance(seconds: 24 * 3600)
    for _ in 0..<20 where model.jobs.values.contains(where: { $0.phase == .running }) { try wait(seconds: lease) }
    try compare()
    try addWorker()
    guard let worker = workers.keys.first else { return }
    while true {
      model.now = time.now.milliseconds
      guard let job = try claim(by: worker) else { break }
      try acknowledge(job)
      time.advance(seconds: 600)
    }
    try compare()
    try expect(model.jobs.values.allSatisfy(\.phase.isFinal), "a job has not come to an end")
    for job in model.jobs.values {
      try expect(job.effects == (job.phase == .completed ? 1 : 0), "job \(job.id) has \(job.effects) effects")
    }
  }

  func note(_ what: String) { trace.append(what) }

  // MARK: By hand

  private func enqueue() throws {
    var request = JobRequest(kind: chance(0.3) ? "bulk" : "work", payload: "{}")
    request.queue = chance(0.3) ? "second" : "first"
    request.priority = below(3) - 1
    request.maxAttempts = 1 + below(3)
    request.cores = 1 + below(5)
    if chance(0.25) { request.uniqueKey = "key \(below(2))" }
    if chance(0.3) { request.runAt = time.now + Double(below(30)) }
    if chance(0.35) { request.dependencies = model.ids.filter { _ in chance(0.3) } }
    let outcome = try queue.enqueue(request)
    note("enqueue \(outcome.id), a \(request.kind) job after \(request.dependencies)")
    if let key = request.uniqueKey, let existing = model.unfinished(key: key) {
      return try expect(outcome == .existing(existing), "\(outcome) is not the unfinished \(existing)")
    }
    try expect(outcome == .added(outcome.id), "\(outcome), but there is none")
    model.enqueue(
      QueueModel.Job(
        id: outcome.id, kind: request.kind, queue: request.queue, cores: request.cores, key: request.uniqueKey,
        maxAttempts: request.maxAttempts, priority: request.priority,
        runAt: (request.runAt ?? time.now).milliseconds, dependencies: Set(request.dependencies)))
  }

  private func cancel() throws {
    guard let id = any(of: model.ids) else { return }
    let outcome = try queue.cancel(id, reason: "by hand")
    note("cancel \(id): \(outcome)")
    let phase = model[id].phase
    try expect(
      outcome == (phase.isFinal ? .tooLate(phase) : phase == .running ? .asked : .done), "cancel says \(outcome)")
    model.cancel(id)
  }

  private func retry() throws {
    guard let id = any(of: model.ids) else { return }
    note("retry \(id)")
    try both({ try queue.retry(id) }, { try model.retry(id) })
  }

  private func depend() throws {
    guard let id = any(of: model.ids), let other = any(of: model.ids) else { return }
    note("let \(id) wait for \(other)")
    try both(
      { try store.write { try $0.addDependency(of: id, on: other) } }, { try model.addDependency(of: id, on: other) })
  }

  /// The same is refused, for the same reason.
  private func both(_ real: () throws -> Void, _ reference: () throws -> Void) throws {
    var refused: QueueModel.Refusal?
    do { try reference() } catch let error as QueueModel.Refusal { refused = error }
    do {
      try real()
      try expect(refused == nil, "should have been refused: \(String(describing: refused))")
    } catch let error as QueueError {
      let same =
        switch (error, refused) {
        case (.notRetryable, .notRetryable), (.keyTaken, .keyTaken), (.tooLate, .tooLate), (.cycle, .cycle),
          (.termsTooLate, .termsTooLate), (.partOfEnded, .partOfEnded), (.waitsForFailed, .waitsForFailed):
          true
        default: false
        }
      try expect(same, "was refused: \(error), and not: \(String(describing: refused))")
    }
  }

  private func reorder() throws {
    guard let id = any(of: model.ids) else { return }
    let priority = below(3) - 1
    note("priority \(priority) for \(id)")
    try both({ try queue.setPriority(id, priority) }, { try model.setPriority(id, priority) })
  }

  private func pauseOrResume() throws {
    let name = chance(0.5) ? "first" : "second"
    if model.paused.remove(name) != nil {
      note("resume \(name)")
      try queue.resume(queue: name)
    } else {
      note("pause \(name)")
      model.paused.insert(name)
      try queue.pause(queue: name)
    }
  }

  // MARK: Clocks and deaths

  private func advance(seconds: Double) {
    note("\(seconds) s")
    time.advance(seconds: seconds)
  }

  private func step(hours: Double) {
    note("the clock is set by \(hours) h")
    time.step(seconds: hours * 3600)
  }

  /// Nobody does anything for a while but look.
  private func wait(seconds: Double) throws {
    for _ in 0..<Int(seconds / 1.5 + 1) {
      try rescue()
      advance(seconds: 1.5)
    }
    try rescue()
  }

  private func rescue() throws {
    model.now = time.now.milliseconds
    let index = below(rescuers.count)
    let rescued = try rescuers[index].real.rescue(store)
    note("rescue by \(index): \(rescued)")
    var expected: [Int64] = []
    for worker in dead.sorted() {
      let jobs = model.ids.filter { model[$0].phase == .running && model[$0].worker == worker }
      for id in jobs { model.lose(id, childDied: false) }
      expected += jobs
    }
    dead = []
    let silent = rescuers[index].model.silent(
      in: model, monotonic: time.source.monotonic(), lease: Int64(lease * 1000))
    for id in silent { model.lose(id, childDied: false) }
    try expect(Set(rescued) == Set(expected + silent), "rescued \(rescued), expected \(expected + silent)")
  }

  /// A worker dies; another starts. What it held it may still try to use: its processes may live on.
  private func crash() throws {
    guard let id = any(of: workers.keys.sorted()) else { return }
    note("worker \(id) dies")
    kill(id)
    workers[id] = nil
    try addWorker()
  }

  private func kill(_ id: Int64) {
    guard workers[id]?.identity != nil else { return }
    workers[id]?.identity = nil
    dead.insert(id)
  }
}

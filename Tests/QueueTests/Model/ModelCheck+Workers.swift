import GRDB
import Queue
import Random
import Store
import TestSupport

/// What workers do, those that hold a claim and those that only believe so.
extension ModelCheck {
  func claim() throws {
    guard let id = any(of: workers.keys.sorted()) else { return }
    _ = try claim(by: id)
  }

  func claim(by id: Int64) throws -> ClaimedJob? {
    guard let worker = workers[id] else { return nil }
    let job = try queue.claim(worker.rule)
    let expected = model.claim(by: id)
    note("worker \(id) takes \(job.map { "\($0.id) under \($0.claim)" } ?? "nothing")")
    try expect(
      job?.id == expected?.id && job?.claim == expected?.claim && job?.attempt == expected?.attempts,
      "took \(String(describing: job)), expected \(String(describing: expected))")
    if let job { held.append((job, id)) }
    return job
  }

  func ask() throws {
    guard let id = any(of: workers.keys.sorted()), let worker = workers[id] else { return }
    let isFull = model.jobs.values.count { $0.worker == id } >= worker.concurrency
    let wanted = try queue.askForRoom(worker.rule, isFull: isFull)
    note("worker \(id) asks for room for \(String(describing: wanted))")
    try expect(wanted == model.askForRoom(by: id, isFull: isFull), "asks for \(String(describing: wanted))")
  }

  /// Somebody uses what he holds, or held once.
  func use() throws {
    let recent = chance(0.8) ? held.suffix(3) : held[...]
    guard let (job, _) = any(of: Array(recent)) else { return }
    switch random.uniform() {
    case ..<0.20:
      try guarded(job, "beats") {
        let asked = try queue.beat(job, lease: lease) != nil
        try expect(asked == model.beat(job.id), "the beat says \(asked)")
      }
    case ..<0.32:
      try guarded(job, "commits") {
        try store.write { try $0.markCommitted(job: job.id, claim: job.claim) }
        model.commit(job.id)
      }
    case ..<0.42: try handOut(job)
    case ..<0.62: try acknowledge(job)
    case ..<0.66: try acknowledgeInVain(job)
    case ..<0.72:
      try guarded(job, "is released") {
        try queue.release(job, reason: "r")
        model.release(job.id)
      }
    case ..<0.84: try fail(job)
    case ..<0.96:
      let childDied = chance(0.7)
      try guarded(job, "is lost, \(childDied)") {
        try queue.lose(job, reason: "r", childDied: childDied)
        model.lose(job.id, childDied: childDied)
      }
    default:
      try guarded(job, "is cancelled by its worker") {
        try queue.acknowledgeCancellation(job, reason: "r")
        model.acknowledgeCancellation(job.id)
      }
    }
  }

  /// What a claim does succeeds if, and only if, it is the one that holds.
  private func guarded(_ job: ClaimedJob, _ what: String, _ body: () throws -> Void) throws {
    note("\(job.id) under \(job.claim) \(what)")
    let holds = model.holds(job.id, job.claim)
    do {
      try body()
      try expect(holds, "the claim was lost, and changed something")
    } catch StoreError.claimLost {
      try expect(!holds, "the claim holds, and was refused")
    }
  }

  func acknowledge(_ job: ClaimedJob) throws {
    try guarded(job, "is done") {
      try queue.acknowledge(job) {
        try $0.execute("INSERT INTO effects VALUES (?, ?)", [job.id, job.claim])
      }
      model.acknowledge(job.id)
    }
  }

  private func handOut(_ job: ClaimedJob) throws {
    guard model[job.id].parent == nil else { return try acknowledge(job) }
    let requests = (0...below(2)).map { _ in
      var request = JobRequest(kind: "part", payload: "{}")
      request.maxAttempts = 1 + below(2)
      request.cores = 1 + below(3)
      return request
    }
    try guarded(job, "hands \(requests.count) out") {
      var ids: [Int64] = []
      try queue.handOut(job, requests) { ids = $1 }
      let parent = model[job.id]
      model.handOut(
        job.id,
        zip(ids, requests).map { id, request in
          QueueModel.Job(
            id: id, kind: request.kind, queue: parent.queue, cores: request.cores, key: nil,
            maxAttempts: request.maxAttempts, priority: parent.priority, runAt: time.now.milliseconds,
            dependencies: [], parent: job.id)
        })
    }
  }

  /// The process dies in the middle of the transaction.
  private func acknowledgeInVain(_ job: ClaimedJob) throws {
    struct Crash: Error {}
    note("\(job.id) under \(job.claim) dies while it says that it is done")
    do {
      try store.write { transaction in
        try transaction.acknowledge(job: job.id, claim: job.claim)
        try transaction.execute("INSERT INTO effects VALUES (?, ?)", [job.id, job.claim])
        throw Crash()
      }
    } catch is Crash {
    } catch StoreError.claimLost {
      try expect(!model.holds(job.id, job.claim), "the claim holds, and was refused")
    }
  }

  private func fail(_ job: ClaimedJob) throws {
    let permanent = chance(0.2)
    try guarded(job, "fails, permanently: \(permanent)") {
      try queue.fail(job, error: "e", permanent: permanent)
      let runAt = try queue.job(job.id).runAt
      model.fail(job.id, permanent: permanent, again: runAt.milliseconds)
      guard model[job.id].phase == .retryable else { return }
      let limit = queue.retry.limit(afterAttempt: job.attempt)
      try expect(runAt >= time.now && runAt <= time.now + limit, "tried again after \(runAt)")
    }
  }
}

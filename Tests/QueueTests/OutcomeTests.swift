import Queue
import Random
import Store
import TestSupport
import Testing

/// The ways out of `running`, and what each costs.
struct OutcomeTests {
  @Test func effectsAndCompletionHappenTogetherOrNotAtAll() throws {
    let fixture = try QueueFixture()
    let worker = try fixture.worker()
    let id = try fixture.enqueue()
    let job = try #require(try fixture.queue.claim(worker))
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try fixture.queue.acknowledge(job) { transaction in
        _ = try transaction.findOrCreateDataset(named: "maps")
        throw Stop()
      }
    }
    #expect(try fixture.phase(id) == .running)
    #expect(try fixture.test.store.read { try $0.datasets().isEmpty })
    try fixture.queue.acknowledge(job) { _ = try $0.findOrCreateDataset(named: "maps") }
    #expect(try fixture.phase(id) == .completed)
    #expect(try fixture.test.store.read { try $0.datasets().count } == 1)
    #expect(try fixture.audit() == [])
  }

  @Test func whoWasGivenUpForDeadChangesNothing() throws {
    let fixture = try QueueFixture()
    let (zombie, other) = (try fixture.worker(), try fixture.worker())
    let id = try fixture.enqueue()
    let lost = try #require(try fixture.queue.claim(zombie))
    var rescuer = JobRescuer()
    var rescued: [Int64] = []
    for _ in 0...31 {
      rescued += try rescuer.rescue(fixture.test.store)
      fixture.time.advance(seconds: 1)
    }
    #expect(rescued == [id])
    let held = try #require(try fixture.queue.claim(other))
    #expect(held.claim == lost.claim + 1)
    let error = StoreError.claimLost(job: id, claim: lost.claim)
    for finished in [false, true] {
      if finished { try fixture.queue.acknowledge(held, result: "\"second\"") }
      #expect(throws: error) { try fixture.queue.beat(lost, lease: 30) }
      #expect(throws: error) { try fixture.queue.setProgress(lost, "1") }
      #expect(throws: error) { try fixture.queue.fail(lost, error: "e") }
      #expect(throws: error) { try fixture.queue.release(lost, reason: "r") }
      #expect(throws: error) { try fixture.lose(lost, childDied: true) }
      #expect(throws: error) { try fixture.queue.acknowledgeCancellation(lost, reason: "r") }
      #expect(throws: error) {
        try fixture.test.store.write { try $0.markCommitted(job: lost.id, claim: lost.claim) }
      }
      #expect(throws: error) {
        try fixture.queue.acknowledge(lost, result: "\"first\"") {
          _ = try $0.findOrCreateDataset(named: "of the zombie")
        }
      }
    }
    #expect(try fixture.test.store.read { try $0.datasets().isEmpty })
    #expect(try fixture.queue.job(id).result == "\"second\"")
    #expect(try fixture.queue.job(id).attempts == 1)
    #expect(try fixture.queue.attempts(ofJob: id).map(\.outcome) == [.lost, .ok])
    #expect(try fixture.audit() == [])
  }

  @Test func aJobMayRunForAsLongAsItBeats() throws {
    let fixture = try QueueFixture()
    let worker = try fixture.worker()
    try fixture.enqueue()
    let job = try #require(try fixture.queue.claim(worker))
    var rescuer = JobRescuer()
    for _ in 0..<100 {
      fixture.time.advance(seconds: 1)
      #expect(try fixture.queue.beat(job, lease: 30) == nil)
      #expect(try rescuer.rescue(fixture.test.store) == [])
    }
    try fixture.queue.acknowledge(job)
    #expect(try fixture.queue.job(job.id).attempts == 1)
  }

  @Test func aSteppedClockRescuesNothing() throws {
    let fixture = try QueueFixture()
    let worker = try fixture.worker()
    let id = try fixture.enqueue()
    _ = try fixture.queue.claim(worker)
    for hours in [8.0, -9.0, 1.0] {
      var rescuer = JobRescuer()
      #expect(try rescuer.rescue(fixture.test.store) == [])
      fixture.time.step(seconds: hours * 3600)
      #expect(try rescuer.rescue(fixture.test.store) == [])
      fixture.time.advance(seconds: 1)
      #expect(try rescuer.rescue(fixture.test.store) == [])
    }
    #expect(try fixture.phase(id) == .running)
  }

  @Test func aHostThatStoodStillRescuesNothingWhenItWakes() throws {
    let fixture = try QueueFixture()
    let worker = try fixture.worker()
    let id = try fixture.enqueue()
    _ = try fixture.queue.claim(worker)
    var rescuer = JobRescuer()
    #expect(try rescuer.rescue(fixture.test.store) == [])
    fixture.time.advance(seconds: 3600)
    #expect(try rescuer.rescue(fixture.test.store) == [])
    #expect(try fixture.phase(id) == .running)
  }

  /// Of a container that is gone, say: the next has another name. Its lock is as free here as that of a dead worker.
  @Test func aWorkerOfAnotherNameThatWasNotHeardForLongIsNotCountedOn() throws {
    let fixture = try QueueFixture()
    let busy = try fixture.worker()
    let id = try fixture.enqueue()
    _ = try fixture.queue.claim(busy)
    _ = try fixture.worker()
    let held = try WorkerIdentity(fixture.test.store, queues: [], concurrency: 1, cores: 1)
    func living() throws -> [Int64] { try fixture.queue.liveWorkers().map(\.id) }
    try fixture.test.store.write { try $0.execute("UPDATE workers SET host = 'elsewhere'") }
    let all = try living()
    #expect(all.count == 3)
    var rescuer = JobRescuer()
    fixture.time.advance(seconds: 599)
    #expect(try rescuer.rescue(fixture.test.store) == [])
    #expect(try living() == all)
    #expect(try fixture.test.store.read { try $0.attentiveWorkers().count } == 3)
    fixture.time.advance(seconds: 2)
    #expect(try fixture.test.store.read { try $0.attentiveWorkers().count } == 0)
    #expect(try rescuer.rescue(fixture.test.store) == [])
    #expect(
      try living() == [busy.worker, held.id], "a clock takes no job away, and a lock that is held is a sign of life")
    #expect(try fixture.phase(id) == .running)
  }

  @Test func aRetryWaitsAtMostTheGrowingLimit() throws {
    var policy = RetryPolicy()
    policy.base = 2
    policy.cap = 100
    for seed in 0..<200 as Range<UInt64> {
      var random = Philox(key: seed).stream()
      for attempt in 1...80 {
        var limit = 2.0
        for _ in 1..<attempt { limit = min(limit * 2, 100) }
        let delay = policy.delay(afterAttempt: attempt, using: &random)
        #expect(delay >= 0 && delay <= limit, "seed \(seed), attempt \(attempt)")
      }
    }
    var random = Philox(key: 1).stream()
    let delays = (0..<1000).map { _ in policy.delay(afterAttempt: 1, using: &random) }
    #expect(delays.contains { $0 < 0.2 } && delays.contains { $0 > 1.8 }, "the jitter is full")
  }

  @Test func aFailedJobIsRetriedUntilNoAttemptIsLeft() throws {
    let fixture = try QueueFixture()
    let worker = try fixture.worker()
    let id = try fixture.enqueue { $0.maxAttempts = 3 }
    for attempt in 1...3 {
      let job = try #require(try fixture.queue.claim(worker), "attempt \(attempt)")
      #expect(job.attempt == attempt)
      try fixture.queue.fail(job, error: "it went wrong")
      let limit = fixture.queue.retry.limit(afterAttempt: attempt)
      if attempt < 3, case .retryable(let at, let error) = try fixture.queue.job(id).state {
        #expect(at >= fixture.time.now && at <= fixture.time.now + limit)
        #expect(error == "it went wrong")
      } else {
        #expect(try fixture.queue.job(id).state == .discarded(at: fixture.time.now, error: "it went wrong"))
      }
      fixture.time.advance(seconds: limit)
    }
    #expect(try fixture.queue.claim(worker) == nil)
    #expect(try fixture.audit() == [])
  }

  @Test func aPermanentErrorIsNotRetried() throws {
    let fixture = try QueueFixture()
    let worker = try fixture.worker()
    let id = try fixture.enqueue()
    let job = try #require(try fixture.queue.claim(worker))
    try fixture.queue.fail(job, error: "it is wrong", permanent: true)
    #expect(try fixture.queue.job(id).state == .discarded(at: fixture.time.now, error: "it is wrong"))
  }

  enum Exit: String, CaseIterable {
    case done, error, timeout, permanent, release, workerDeath, silence, childDeath, secondChildDeath, cancel
  }

  /// What every way out of `running` makes of a job with one attempt: its state, the attempts it has spent, and how the
  /// attempt is recorded. Only errors and time-outs spend one; no way gives it a second.
  static let exits: [(exit: Exit, phase: JobPhase, attempts: Int, outcome: AttemptOutcome)] = [
    (.done, .completed, 1, .ok), (.error, .discarded, 1, .error), (.timeout, .discarded, 1, .timeout),
    (.permanent, .discarded, 1, .error), (.release, .available, 0, .released), (.workerDeath, .available, 0, .lost),
    (.silence, .available, 0, .lost), (.childDeath, .available, 0, .lost), (.secondChildDeath, .discarded, 1, .lost),
    (.cancel, .cancelled, 1, .cancelled),
  ]

  static func leave(_ job: ClaimedJob, by exit: Exit, _ fixture: QueueFixture) throws {
    switch exit {
    case .done: try fixture.queue.acknowledge(job)
    case .error: try fixture.queue.fail(job, error: "e")
    case .timeout: try fixture.queue.fail(job, error: "e", outcome: .timeout)
    case .permanent: try fixture.queue.fail(job, error: "e", permanent: true)
    case .release: try fixture.queue.release(job, reason: "r")
    case .workerDeath: try fixture.lose(job, childDied: false)
    case .childDeath, .secondChildDeath: try fixture.lose(job, childDied: true)
    case .cancel: try fixture.queue.acknowledgeCancellation(job, reason: "r")
    case .silence:
      var rescuer = JobRescuer()
      for _ in 0...31 {
        _ = try rescuer.rescue(fixture.test.store)
        fixture.time.advance(seconds: 1)
      }
    }
  }

  @Test(arguments: exits)
  func everyWayOutOfRunningCostsWhatTheTableSays(
    exit: Exit, phase: JobPhase, attempts: Int, outcome: AttemptOutcome
  ) throws {
    let fixture = try QueueFixture()
    let worker = try fixture.worker()
    let id = try fixture.enqueue { $0.maxAttempts = 1 }
    if exit == .secondChildDeath { try fixture.lose(try #require(try fixture.queue.claim(worker)), childDied: true) }
    let job = try #require(try fixture.queue.claim(worker))
    #expect(job.attempt == 1)
    try OutcomeTests.leave(job, by: exit, fixture)
    let record = try fixture.queue.job(id)
    #expect(record.phase == phase)
    #expect(record.attempts == attempts)
    #expect(try fixture.queue.attempts(ofJob: id).last?.outcome == outcome)
    #expect(try (fixture.queue.claim(worker) != nil) == (phase == .available))
    #expect(try fixture.audit() == [])
  }

  @Test func theTableHasEveryWayOut() {
    #expect(Set(OutcomeTests.exits.map(\.exit)) == Set(Exit.allCases))
  }

  @Test func theSecondDeathInVainDiscardsAJob() throws {
    let fixture = try QueueFixture()
    let worker = try fixture.worker()
    let id = try fixture.enqueue()
    try fixture.lose(try #require(try fixture.queue.claim(worker)), childDied: true)
    #expect(try fixture.phase(id) == .available)
    try fixture.lose(try #require(try fixture.queue.claim(worker)), childDied: false)
    #expect(try fixture.phase(id) == .available, "the worker's death is not the job's fault")
    try fixture.lose(try #require(try fixture.queue.claim(worker)), childDied: true)
    let record = try fixture.queue.job(id)
    #expect(record.phase == .discarded)
    #expect(record.error == "its process died twice without having got anywhere: signal 6")
    #expect(record.losses == 3)
    #expect(try fixture.audit() == [])
  }

  @Test func aJobThatGetsOnIsNeverDiscardedForItsDeaths() throws {
    let fixture = try QueueFixture()
    let worker = try fixture.worker()
    let id = try fixture.enqueue { $0.maxAttempts = 1 }
    for _ in 0..<50 {
      let job = try #require(try fixture.queue.claim(worker))
      try fixture.test.store.write { try $0.markCommitted(job: job.id, claim: job.claim) }
      try fixture.lose(job, childDied: true)
    }
    let job = try #require(try fixture.queue.claim(worker))
    try fixture.queue.acknowledge(job)
    let record = try fixture.queue.job(id)
    #expect(record.phase == .completed && record.attempts == 1 && record.losses == 50)
  }

  @Test func aJobWhoseWorkerDiesFiftyTimesIsFinished() throws {
    let fixture = try QueueFixture()
    let worker = try fixture.worker()
    let id = try fixture.enqueue { $0.maxAttempts = 1 }
    for _ in 0..<50 { try fixture.lose(try #require(try fixture.queue.claim(worker)), childDied: false) }
    try fixture.queue.acknowledge(try #require(try fixture.queue.claim(worker)))
    #expect(try fixture.phase(id) == .completed)
    #expect(try fixture.audit() == [])
  }
}

import GRDB
import Queue
import Store
import TestSupport
import Testing

struct ControlTests {
  @Test func aQueuedJobIsCancelledAtOnceAndARunningOneIsAsked() throws {
    let fixture = try QueueFixture()
    let worker = try fixture.worker()
    let queued = try fixture.enqueue { $0.runAt = fixture.time.now + 60 }
    #expect(try fixture.queue.cancel(queued, reason: "by hand") == .done)
    #expect(try fixture.queue.job(queued).state == .cancelled(at: fixture.time.now, reason: "by hand"))
    #expect(try fixture.queue.cancel(queued, reason: "again") == .tooLate(.cancelled))
    let id = try fixture.enqueue()
    let job = try #require(try fixture.queue.claim(worker))
    #expect(try fixture.queue.beat(job, lease: 30) == nil)
    #expect(try fixture.queue.cancel(id, reason: "by hand") == .asked)
    #expect(try fixture.queue.beat(job, lease: 30) == "by hand")
    try fixture.queue.acknowledgeCancellation(job, reason: "by hand")
    #expect(try fixture.phase(id) == .cancelled)
    #expect(try fixture.queue.events(ofJob: id).map(\.toState) == [.available, .running, .running, .cancelled])
    #expect(try fixture.audit() == [])
    #expect(throws: QueueError.noJob(99)) { try fixture.queue.cancel(99, reason: "r") }
  }

  /// However a job that is to be cancelled leaves its worker, it does not run again.
  @Test(arguments: OutcomeTests.Exit.allCases.filter { $0 != .done })
  func aJobThatIsToBeCancelledNeverRunsAgain(exit: OutcomeTests.Exit) throws {
    let fixture = try QueueFixture()
    let worker = try fixture.worker()
    let id = try fixture.enqueue()
    let job = try #require(try fixture.queue.claim(worker))
    _ = try fixture.queue.cancel(id, reason: "by hand")
    try OutcomeTests.leave(job, by: exit, fixture)
    #expect(try fixture.phase(id) == .cancelled)
    #expect(try fixture.queue.job(id).cancelReason == (exit == .cancel ? "r" : "by hand"))
    #expect(try fixture.queue.claim(worker) == nil)
    #expect(try fixture.audit() == [])
  }

  @Test func whatWasChangedByHandIsAnEvent() throws {
    let fixture = try QueueFixture()
    let id = try fixture.enqueue()
    try fixture.queue.setPriority(id, 7)
    try fixture.test.store.write { try $0.change(id, JobTerms(timeout: 90, memory: 1000, cores: 2, queue: "night")) }
    let events = try fixture.queue.events(ofJob: id).suffix(2)
    #expect(
      events.map(\.detail) == [
        "changed: priority 7", "changed: queue night, timeout 90.0 s, memory 1000 bytes, cores 2",
      ])
    #expect(events.allSatisfy { $0.fromState == .available && $0.toState == .available })
    #expect(try fixture.queue.job(id).cores == 2)
    #expect(try fixture.audit() == [])
    let (isNew, jobs) = try fixture.queue.pause(queue: "night")
    #expect(isNew && jobs == 1)
    #expect(try !fixture.queue.pause(queue: "night").isNew)
    #expect(try fixture.queue.resume(queue: "night").isNew)
    #expect(try fixture.queue.resume(queue: "nihgt").jobs == 0)
  }

  @Test func aDiscardedJobCanBeRetriedByHand() throws {
    let fixture = try QueueFixture()
    let worker = try fixture.worker()
    let id = try fixture.enqueue { $0.maxAttempts = 1 }
    #expect(throws: QueueError.notRetryable(job: id, phase: .available)) { try fixture.queue.retry(id) }
    try fixture.queue.fail(try #require(try fixture.queue.claim(worker)), error: "e")
    try fixture.queue.retry(id)
    let job = try #require(try fixture.queue.claim(worker))
    #expect(job.claim == 2 && job.attempt == 1)
    try fixture.queue.acknowledge(job)
    #expect(try fixture.phase(id) == .completed)
    #expect(throws: QueueError.notRetryable(job: id, phase: .completed)) { try fixture.queue.retry(id) }
  }

  @Test func aJobThatNeverBeganIsRetriedForItsTime() throws {
    let fixture = try QueueFixture()
    let worker = try fixture.worker()
    let planned = fixture.time.now + 3600
    let id = try fixture.enqueue { $0.runAt = planned }
    _ = try fixture.queue.cancel(id, reason: "r")
    try fixture.queue.retry(id)
    #expect(try fixture.queue.job(id).state == .scheduled(at: planned))
    _ = try fixture.queue.cancel(id, reason: "r")
    try fixture.queue.retry(id, now: true)
    #expect(try fixture.queue.job(id).state == .available(since: fixture.time.now))
    // What it waits for after an error is no plan.
    try fixture.queue.fail(try #require(try fixture.queue.claim(worker)), error: "e")
    try fixture.queue.retry(id)
    #expect(try fixture.queue.job(id).state == .available(since: fixture.time.now))
    #expect(try fixture.audit() == [])
  }

  @Test func theTermsOfAJobThatWaitsForItsTurnCanBeChanged() throws {
    let fixture = try QueueFixture()
    let worker = try fixture.worker()
    let id = try fixture.enqueue { $0.memory = 5 }
    func change(_ terms: JobTerms) throws -> JobRecord {
      try fixture.test.store.write { try $0.change(id, terms) }
      return try fixture.queue.job(id)
    }
    let limited = try change(JobTerms(priority: -2, timeout: 1.5, queue: "night"))
    #expect(limited.priority == -2 && limited.timeoutMs == 1500 && limited.queue == "night" && limited.memory == 5)
    let planned = fixture.time.now + 60
    #expect(try change(JobTerms(runAt: planned)).state == .scheduled(at: planned))
    #expect(try change(JobTerms(runAt: fixture.time.now)).state == .available(since: fixture.time.now))
    let other = try fixture.enqueue()
    try fixture.test.store.write { try $0.addDependency(of: id, on: other) }
    #expect(try change(JobTerms(runAt: planned)).state == .waiting)
    let job = try #require(try fixture.queue.claim(worker))
    #expect(throws: QueueError.termsTooLate(job: other, phase: .running)) { try fixture.queue.setPriority(other, 1) }
    try fixture.queue.acknowledge(job)
    #expect(throws: QueueError.termsTooLate(job: other, phase: .completed)) { try fixture.queue.setPriority(other, 1) }
    #expect(try fixture.queue.job(id).state == .scheduled(at: planned))
    #expect(try fixture.audit() == [])
  }

  @Test func aJobIsNotRetriedBesideAnotherOfItsKey() throws {
    let fixture = try QueueFixture()
    let first = try fixture.enqueue { $0.uniqueKey = "k" }
    _ = try fixture.queue.cancel(first, reason: "r")
    let second = try fixture.enqueue { $0.uniqueKey = "k" }
    #expect(throws: QueueError.keyTaken(job: first, key: "k", by: second)) { try fixture.queue.retry(first) }
    _ = try fixture.queue.cancel(second, reason: "r")
    try fixture.queue.retry(first)
    #expect(try fixture.phase(first) == .available)
  }

  @Test func aRestoredJobUsesNoClaimAgainAndKnowsWhoHadItLast() throws {
    let fixture = try QueueFixture()
    let worker = try fixture.worker()
    let id = try fixture.enqueue()
    try fixture.queue.fail(try #require(try fixture.queue.claim(worker)), error: "e", permanent: true)
    func lastWorker() throws -> String? {
      try fixture.test.store.read { try $0.value(String.self, "SELECT worker FROM job_history WHERE id = ?", [id]) }
    }
    let before = try #require(try lastWorker())
    try fixture.test.store.write { try $0.settleRestored(usedClaims: [id: 4]) }
    #expect(try lastWorker() == before)
    try fixture.queue.retry(id)
    #expect(try fixture.queue.claim(worker)?.claim == 5)
  }

  @Test func everyErrorIsASentence() {
    let sentences: [(QueueError, String)] = [
      (.noJob(3), "there is no job 3: `pix2pix jobs list` shows those that are"),
      (.unknownDependency(job: 3), "cannot wait for job 3: there is none"),
      (.cycle(job: 1, dependsOn: 2), "job 1 cannot wait for job 2: that one waits for job 1 already"),
      (
        .tooLate(job: 1, phase: .running),
        "job 1 is running: only a job that has not begun can be made to wait for another"
      ),
      (
        .notRetryable(job: 1, phase: .running),
        "job 1 is running: only a cancelled, discarded or retryable job can be retried"
      ),
      (
        .termsTooLate(job: 1, phase: .running),
        "job 1 is running: only a job that waits for its turn can be given another priority, queue, time or limit"
      ),
      (
        .keyTaken(job: 1, key: "train:maps", by: 2),
        "job 1 cannot be retried: job 2 is to do the same (`train:maps`) and has not ended"
      ),
      (
        .tookTooLong(limit: 1.5),
        "it ran longer than the 1.5 s that it may: enqueue it with a longer time-out if it needs more"
      ),
      (
        .tookTooMuchMemory(limit: 2_000_000_000, measured: 2_345_678_901),
        "its processes held 2345.7 MB, and it may take 2000.0 MB: enqueue it with a higher memory limit, or give it less to "
          + "do at once"
      ),
      (.noHandler(kind: "x"), "this program has no handler for jobs of the kind `x`"),
      (
        .newerPayload(kind: "x", found: 2, known: 1),
        "the payload of this `x` job has format 2 and this program knows only 1: use the newer program that enqueued it"
      ),
      (.cannotStart(command: "/p", reason: "no such file"), "cannot start `/p`: no such file"),
      (
        .foundDead(worker: "vm-1-2-3"),
        "another process took this worker for dead, as `workers/vm-1-2-3.lock` is not held any more, and its jobs were "
          + "stopped (others may take them): start it again, and leave that folder alone"
      ),
      (
        .heartbeatFailed(seconds: 31.4, reason: "disk I/O error"),
        "the store could not be reached for 31 s, longer than this worker's lease, so its jobs were stopped (others may "
          + "take them): disk I/O error"
      ),
    ]
    for (error, sentence) in sentences { #expect(error.description == sentence) }
  }
}

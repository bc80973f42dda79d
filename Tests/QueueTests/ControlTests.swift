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
  @Test(arguments: OutcomeTests.Exit.allCases)
  func aJobThatIsToBeCancelledNeverRunsAgain(exit: OutcomeTests.Exit) throws {
    let fixture = try QueueFixture()
    let worker = try fixture.worker()
    let id = try fixture.enqueue()
    let job = try #require(try fixture.queue.claim(worker))
    _ = try fixture.queue.cancel(id, reason: "by hand")
    switch exit {
    case .error: try fixture.queue.fail(job, error: "e")
    case .timeout: try fixture.queue.fail(job, error: "e", outcome: .timeout)
    case .release: try fixture.queue.release(job, reason: "r")
    case .workerDeath: try fixture.lose(job, childDied: false)
    case .childDeath: try fixture.lose(job, childDied: true)
    }
    #expect(try fixture.queue.job(id).state == .cancelled(at: fixture.time.now, reason: "by hand"))
    #expect(try fixture.audit() == [])
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
      (.noHandler(kind: "x"), "this program has no handler for jobs of the kind `x`"),
      (
        .newerPayload(kind: "x", found: 2, known: 1),
        "the payload of this `x` job has format 2 and this program knows only 1: use the newer program that enqueued it"
      ),
      (.cannotStart(command: "/p", reason: "no such file"), "cannot start `/p`: no such file"),
      (
        .heartbeatFailed(seconds: 31.4, reason: "disk I/O error"),
        "the store could not be reached for 31 s, longer than this worker's lease, so its jobs were stopped (others may "
          + "take them): disk I/O error"
      ),
    ]
    for (error, sentence) in sentences { #expect(error.description == sentence) }
  }
}

import Queue
import Store
import TestSupport
import Testing

struct ClaimTests {
  @Test func jobsAreTakenByPriorityThenTimeThenAge() throws {
    let fixture = try QueueFixture()
    let worker = try fixture.worker()
    let late = try fixture.enqueue { $0.priority = 5 }
    let first = try fixture.enqueue { $0.priority = -1 }
    let second = try fixture.enqueue()
    fixture.time.advance(seconds: 1)
    let third = try fixture.enqueue()
    var order: [Int64] = []
    while let job = try fixture.queue.claim(worker) { order.append(job.id) }
    #expect(order == [first, second, third, late])
  }

  @Test func aScheduledJobBecomesAvailableInItsTime() throws {
    let fixture = try QueueFixture()
    let worker = try fixture.worker()
    let id = try fixture.enqueue { $0.runAt = fixture.time.now + 60 }
    #expect(try fixture.queue.job(id).state == .scheduled(at: fixture.time.now + 60))
    #expect(try fixture.queue.claim(worker) == nil)
    fixture.time.advance(seconds: 59.9)
    #expect(try fixture.queue.claim(worker) == nil)
    fixture.time.advance(seconds: 0.1)
    #expect(try fixture.queue.claim(worker)?.id == id)
  }

  @Test func aStateCarriesWhatExistsInIt() throws {
    let fixture = try QueueFixture()
    let worker = try fixture.worker()
    let id = try fixture.enqueue()
    #expect(try fixture.queue.job(id).state == .available(since: fixture.time.now))
    let job = try #require(try fixture.queue.claim(worker))
    let running = RunningClaimExpectation(worker: worker.worker, claim: 1, lease: fixture.time.now + 30)
    guard case .running(let found) = try fixture.queue.job(id).state else { Issue.record("not running"); return }
    #expect(found.worker == running.worker && found.claim == running.claim && found.lease == running.lease)
    try fixture.queue.acknowledge(job, result: "{\"a\":1}")
    #expect(try fixture.queue.job(id).state == .completed(at: fixture.time.now, result: "{\"a\":1}"))
  }

  private struct RunningClaimExpectation {
    let worker: Int64
    let claim: Int64
    let lease: Timestamp
  }

  @Test func aWorkerTakesOnlyWhatItsRuleAllows() throws {
    let fixture = try QueueFixture()
    let other = try fixture.enqueue { $0.queue = "bulk" }
    let newer = try fixture.enqueue { $0.payloadFormat = 2 }
    let unknown = try fixture.enqueue("stranger")
    let plain = try fixture.enqueue()
    var rule = try fixture.worker()
    rule.kinds = ["write": 1]
    rule.queues = ["default"]
    #expect(try fixture.queue.claim(rule)?.id == plain)
    #expect(try fixture.queue.claim(rule) == nil)
    #expect(try [other, newer, unknown].map { try fixture.phase($0) } == [.available, .available, .available])
    rule.queues = []
    rule.kinds = ["write": 2, "stranger": 1]
    rule.only = [unknown, newer]
    #expect(try fixture.queue.claim(rule)?.id == newer)
    #expect(try fixture.queue.claim(rule)?.id == unknown)
    #expect(try fixture.queue.claim(rule) == nil)
  }

  @Test func aPausedQueueGivesNothing() throws {
    let fixture = try QueueFixture()
    let worker = try fixture.worker()
    let id = try fixture.enqueue()
    try fixture.queue.pause(queue: "default")
    #expect(try fixture.queue.claim(worker) == nil)
    try fixture.queue.resume(queue: "default")
    #expect(try fixture.queue.claim(worker)?.id == id)
  }

  @Test func theJobsOfAHostShareItsCores() throws {
    let fixture = try QueueFixture()
    let one = try fixture.worker(host: "a", cores: 4)
    let two = try fixture.worker(host: "a", cores: 4)
    let elsewhere = try fixture.worker(host: "b", cores: 4)
    let training = try fixture.enqueue { $0.cores = 3 }
    let bulk = try fixture.enqueue { $0.cores = 2 }
    let small = try fixture.enqueue { $0.cores = 1 }
    let whole = try fixture.enqueue { $0.cores = 64 }
    let first = try #require(try fixture.queue.claim(one))
    #expect(first.id == training)
    #expect(try fixture.queue.claim(two)?.id == small, "two more cores are not left on this host")
    #expect(try fixture.queue.claim(two) == nil)
    #expect(try fixture.queue.claim(elsewhere)?.id == bulk)
    try fixture.queue.acknowledge(first)
    #expect(try fixture.queue.claim(two) == nil, "what asks for more than all waits for all")
    #expect(try fixture.phase(whole) == .available)
  }

  @Test func anUnfinishedKeyIsNotEnqueuedTwice() throws {
    let fixture = try QueueFixture()
    let worker = try fixture.worker()
    func request() throws -> Enqueued {
      var request = JobRequest(kind: "write", payload: "{}")
      request.uniqueKey = "train maps"
      return try fixture.queue.enqueue(request)
    }
    let first = try request()
    #expect(first == .added(1))
    #expect(try request() == .existing(1))
    let job = try #require(try fixture.queue.claim(worker))
    #expect(try request() == .existing(1))
    try fixture.queue.acknowledge(job)
    #expect(try request() == .added(2))
  }

  @Test func aCoresBudgetOfMoreThanTheJobNeedsLetsSeveralRun() throws {
    let fixture = try QueueFixture()
    let worker = try fixture.worker(cores: 2)
    try fixture.enqueue()
    try fixture.enqueue()
    try fixture.enqueue()
    #expect(try fixture.queue.claim(worker) != nil)
    #expect(try fixture.queue.claim(worker) != nil)
    #expect(try fixture.queue.claim(worker) == nil)
  }
}

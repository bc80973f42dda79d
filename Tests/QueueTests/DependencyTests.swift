import Queue
import Random
import Store
import TestSupport
import Testing

struct DependencyTests {
  @Test func successMakesDependentsReadyInTheSameTransaction() throws {
    let fixture = try QueueFixture()
    let worker = try fixture.worker()
    let (first, second) = (try fixture.enqueue(), try fixture.enqueue())
    let last = try fixture.enqueue { $0.dependencies = [first, second] }
    let later = try fixture.enqueue {
      $0.dependencies = [first]
      $0.runAt = fixture.time.now + 60
    }
    #expect(try fixture.phase(last) == .waiting)
    try fixture.queue.acknowledge(try #require(try fixture.queue.claim(worker)))
    #expect(try fixture.phase(last) == .waiting)
    #expect(try fixture.phase(later) == .scheduled)
    try fixture.queue.acknowledge(try #require(try fixture.queue.claim(worker)))
    #expect(try fixture.phase(last) == .available)
    #expect(try fixture.audit() == [])
  }

  @Test func failureCancelsWhatDependsOnItWithTheReason() throws {
    let fixture = try QueueFixture()
    let worker = try fixture.worker()
    let train = try fixture.enqueue("train")
    let evaluate = try fixture.enqueue("evaluate") { $0.dependencies = [train] }
    let promote = try fixture.enqueue("promote") { $0.dependencies = [evaluate] }
    try fixture.queue.fail(try #require(try fixture.queue.claim(worker)), error: "it is wrong", permanent: true)
    let reason = "it depends on job \(train) (train), which was discarded: it is wrong"
    #expect(try fixture.queue.job(evaluate).state == .cancelled(at: fixture.time.now, reason: reason))
    #expect(try fixture.queue.job(promote).cancelReason == reason, "the reason of the first")
    #expect(throws: QueueError.waitsForFailed(job: promote, on: evaluate, phase: .cancelled)) {
      try fixture.queue.retry(promote)
    }
    #expect(try fixture.phase(promote) == .cancelled)
    let late = try fixture.enqueue("report") { $0.dependencies = [evaluate] }
    #expect(try fixture.phase(late) == .cancelled, "one that comes too late learns it at once")
    #expect(try fixture.audit() == [])
  }

  @Test func aRetriedJobWaitsForWhatFailedBeforeIt() throws {
    let fixture = try QueueFixture()
    let worker = try fixture.worker()
    let train = try fixture.enqueue { $0.maxAttempts = 1 }
    let evaluate = try fixture.enqueue { $0.dependencies = [train] }
    try fixture.queue.fail(try #require(try fixture.queue.claim(worker)), error: "e")
    try fixture.queue.retry(train)
    try fixture.queue.retry(evaluate)
    #expect(try fixture.phase(evaluate) == .waiting)
    try fixture.queue.acknowledge(try #require(try fixture.queue.claim(worker)))
    #expect(try fixture.phase(evaluate) == .available)
  }

  @Test func cyclesAndUnknownJobsAreRefused() throws {
    let fixture = try QueueFixture()
    let a = try fixture.enqueue()
    let b = try fixture.enqueue { $0.dependencies = [a] }
    let c = try fixture.enqueue { $0.dependencies = [b] }
    func depend(_ id: Int64, on other: Int64) throws {
      try fixture.test.store.write { try $0.addDependency(of: id, on: other) }
    }
    #expect(throws: QueueError.cycle(job: a, dependsOn: c)) { try depend(a, on: c) }
    #expect(throws: QueueError.cycle(job: a, dependsOn: a)) { try depend(a, on: a) }
    #expect(throws: QueueError.unknownDependency(job: 99)) { try depend(c, on: 99) }
    #expect(throws: QueueError.unknownDependency(job: 99)) { try fixture.enqueue { $0.dependencies = [99] } }
    let d = try fixture.enqueue()
    try depend(a, on: d)
    #expect(try fixture.phase(a) == .waiting)
    #expect(try fixture.test.store.read { try $0.dependencies(ofJob: c) } == [b])
  }

  /// Random graphs whose jobs end at random. Every step is first done in a transaction whose process dies before its end,
  /// which changes nothing; after it each state is what the outcomes so far imply, seen through a connection opened afresh.
  @Test func randomGraphsAreRunInOrder() throws {
    struct Crash: Error {}
    for seed in 0..<12 as Range<UInt64> {
      var random = Philox(key: seed).stream()
      let fixture = try QueueFixture()
      let worker = try fixture.worker(cores: 64)
      var needs: [Int64: Set<Int64>] = [:]
      var ended: [Int64: JobPhase] = [:]
      for _ in 0..<14 {
        let chosen = needs.keys.sorted().filter { _ in random.uniform() < 0.25 }
        let id = try fixture.enqueue { $0.dependencies = chosen }
        needs[id] = Set(chosen)
      }
      func expected(_ id: Int64) -> JobPhase {
        if let phase = ended[id] { return phase }
        let phases = (needs[id] ?? []).map(expected)
        if phases.contains(where: { $0 == .cancelled || $0 == .discarded }) { return .cancelled }
        return phases.allSatisfy { $0 == .completed } ? .available : .waiting
      }
      while true {
        let store = try fixture.test.another()
        let queue = JobQueue(store)
        let found = try needs.keys.sorted().map { try queue.job($0).phase }
        #expect(found == needs.keys.sorted().map(expected), "seed \(seed)")
        guard let job = try queue.claim(worker) else { break }
        let running = try needs.keys.sorted().map { try queue.job($0).phase }
        #expect(throws: Crash.self) {
          try store.write { transaction in
            try transaction.acknowledge(job: job.id, claim: job.claim)
            throw Crash()
          }
        }
        #expect(throws: Crash.self) {
          try store.write { transaction in
            try transaction.fail(job: job.id, claim: job.claim, error: "e", permanent: true, delay: 0)
            throw Crash()
          }
        }
        #expect(try needs.keys.sorted().map { try queue.job($0).phase } == running, "seed \(seed)")
        switch random.uniform() {
        case ..<0.7:
          try queue.acknowledge(job)
          ended[job.id] = .completed
        case ..<0.8:
          try queue.fail(job, error: "e", permanent: true)
          ended[job.id] = .discarded
        case ..<0.9:
          _ = try queue.cancel(job.id, reason: "r")
          try queue.release(job, reason: "r")
          ended[job.id] = .cancelled
        default:
          try queue.lose(job, reason: "died", childDied: false)
        }
      }
      #expect(try fixture.audit() == [], "seed \(seed)")
    }
  }
}

import Queue
import Random
import Store
import TestSupport
import Testing

/// Several virtual workers that claim, beat, stop, are rescued, come back and finish in random order.
struct InterleavingTests {
  @Test func whateverTheOrderEveryJobIsCompletedOnceAndItsEventsTellTheTruth() throws {
    for seed in 0..<25 as Range<UInt64> {
      var random = Philox(key: 1000 + seed).stream()
      let fixture = try QueueFixture()
      let workers = try (0..<3).map { _ in try fixture.worker(cores: 64) }
      var rescuer = JobRescuer()
      var held: [ClaimedJob] = []
      var completed: [Int64: Int] = [:]
      for _ in 0..<150 {
        let pick = random.uniform()
        let index = held.isEmpty ? 0 : Int(random.next() % UInt64(held.count))
        switch pick {
        case ..<0.15:
          let last = try fixture.queue.jobs().first?.id
          let isDependent = random.uniform() < 0.3
          try fixture.enqueue { request in
            request.maxAttempts = 2
            if isDependent, let last { request.dependencies = [last] }
          }
        case ..<0.40:
          let worker = workers[Int(random.next() % 3)]
          if let job = try fixture.queue.claim(worker) { held.append(job) }
        case ..<0.50:
          fixture.time.advance(seconds: 1.9)
          _ = try rescuer.rescue(fixture.test.store)
        case ..<0.53:
          for _ in 0..<20 {
            fixture.time.advance(seconds: 1.9)
            _ = try rescuer.rescue(fixture.test.store)
          }
        case ..<0.56:
          if let some = try fixture.queue.jobs().first?.id { _ = try fixture.queue.cancel(some, reason: "r") }
        default:
          guard !held.isEmpty else { continue }
          let job = held[index]
          do {
            switch pick {
            case ..<0.66: _ = try fixture.queue.beat(job, lease: 30)
            case ..<0.72: try fixture.queue.release(job, reason: "r")
            case ..<0.78: try fixture.queue.fail(job, error: "e")
            case ..<0.82: try fixture.lose(job, childDied: random.uniform() < 0.5)
            default:
              try fixture.queue.acknowledge(job)
              completed[job.id, default: 0] += 1
            }
          } catch StoreError.claimLost {
            held.remove(at: index)
          }
        }
      }
      #expect(completed.values.allSatisfy { $0 == 1 }, "seed \(seed): acknowledged twice")
      for (id, _) in completed { #expect(try fixture.phase(id) == .completed, "seed \(seed), job \(id)") }
      #expect(try fixture.audit() == [], "seed \(seed)")
      #expect(try fixture.test.store.integrityProblems() == [], "seed \(seed)")
    }
  }
}

import Foundation
import Glibc
import Queue
import Random
import Store
import SystemPackage
import TestSupport
import Testing

/// Many processes on one store at once.
@Suite(.serialized)
struct ProcessStormTests {
  private let bench: ProbeBench

  init() throws {
    bench = try ProbeBench()
  }

  @Test func whatWasAcknowledgedSurvivesKill() throws {
    var acknowledged: Set<Int64> = []
    for round in 0..<6 {
      let output = bench.folder("ids-\(round)")
      let process = try bench.start("enqueue", "100000", output: output)
      try bench.wait("it enqueues") { bench.lines(output).count > 10 }
      usleep(.random(in: 0...30_000))
      kill(process.processIdentifier, SIGKILL)
      try bench.end(process)
      let content = String(decoding: try Data(contentsOf: URL(fileURLWithPath: output.string)), as: UTF8.self)
      let whole = content.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      acknowledged.formUnion(whole.compactMap { Int64($0) })
    }
    let found = try bench.store.read { try $0.values(Int64.self, "SELECT id FROM jobs") }
    #expect(acknowledged.count > 50)
    #expect(acknowledged.isSubset(of: Set(found)))
    #expect(try bench.store.integrityProblems() == [])
  }

  @Test func sixteenProcessesEnqueueOneKeyOnce() throws {
    let outputs = (0..<16).map { bench.folder("ids-\($0)") }
    let processes = try outputs.map { try bench.start("enqueue-unique", "nightly", "1000", output: $0) }
    for process in processes { try bench.end(process) }
    let said = outputs.flatMap { bench.lines($0) }
    #expect(said.count == 16 * 1000)
    #expect(Set(said) == ["1"])
    #expect(try bench.store.read { try $0.value(Int.self, "SELECT count(*) FROM jobs") } == 1)
  }

  /// A random graph, and workers of two jobs each that are killed again and again: every job is done once, and after all that
  /// it waits for.
  @Test func aGraphOfJobsIsRunInOrderWhateverIsKilled() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var random = Philox(key: seed).stream()
    var needs: [Int64: [Int64]] = [:]
    for _ in 0..<30 {
      let chosen = needs.keys.sorted().suffix(6).filter { _ in random.uniform() < 0.3 }
      let id = try bench.enqueue("write", seconds: 0.01) {
        $0.dependencies = chosen
        $0.maxAttempts = 1
      }
      needs[id] = chosen
    }
    for _ in 0..<8 {
      let worker = try bench.start("worker", "until=drain", "concurrency=2")
      usleep(UInt32(random.uniform() * 300_000))
      kill(worker.processIdentifier, SIGKILL)
      try bench.end(worker)
    }
    let last = try bench.start("worker", "until=drain", "concurrency=2")
    try bench.end(last)
    #expect(try QueueFixture.audit(bench.store) == [], "seed \(seed)")
    for (id, before) in needs {
      #expect(try bench.phase(id) == .completed, "seed \(seed), job \(id)")
      let started = try #require(try bench.queue.attempts(ofJob: id).first).startedAt
      for other in before {
        let finished = try #require(try bench.queue.job(other).finishedAt)
        #expect(finished <= started, "seed \(seed): job \(id) began before job \(other) had ended")
      }
    }
    #expect(try bench.store.integrityProblems() == [])
  }

  @Test func sixteenProcessesShareTheJobsAndNoneGoesHungry() throws {
    let count = 640
    try bench.store.write { transaction in
      for _ in 0..<count { _ = try transaction.enqueue(JobRequest(kind: "write", payload: "{}")) }
    }
    let outputs = (0..<16).map { bench.folder("ids-\($0)") }
    let go = bench.folder("go")
    let processes = try outputs.map { try bench.start("take", go.string, output: $0) }
    try bench.wait("all are there", upTo: 60) { try bench.queue.liveWorkers().count == 16 }
    try bench.folder.write([], to: go)
    for process in processes { try bench.end(process) }
    let shares = outputs.map { bench.lines($0) }
    #expect(shares.joined().count == count, "no job was taken twice")
    #expect(Set(shares.joined()).count == count, "every job was taken")
    let least = shares.map(\.count).min() ?? 0
    #expect(least >= count / 16 / 4, "the least served of 16 had \(least) of \(count)")
  }
}

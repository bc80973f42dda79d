import Files
import Foundation
import GRDB
import Glibc
import Queue
import Store
import SystemPackage
import TestSupport
import Testing

/// What a job may take of its host: memory, time of others, room for its log; and a worker, of a store that does not answer.
@Suite(.serialized)
struct LimitTests {
  private let bench: ProbeBench

  init() throws {
    bench = try ProbeBench()
  }

  @Test(arguments: ["allocate", "allocate-below"])
  func aJobThatTakesTooMuchMemoryIsKilledAndSaysWhy(kind: String) throws {
    let file = bench.folder("log")
    let modest = try bench.enqueue(kind, seconds: 2, count: 40) { $0.memory = 200_000_000 }
    let greedy = try bench.enqueue(kind, file: file, seconds: 60, count: 300) {
      $0.memory = 100_000_000
      $0.maxAttempts = 2
    }
    let worker = try bench.start("worker", "until=drain", "concurrency=2")
    try bench.end(worker)
    #expect(worker.terminationStatus == 0)
    let job = try bench.queue.job(greedy)
    #expect(job.phase == .discarded)
    let attempts = try bench.queue.attempts(ofJob: greedy)
    #expect(attempts.map(\.outcome) == [.error, .error])
    let peak = try #require(attempts.last?.peakMemory)
    #expect(peak > 100_000_000)
    #expect(job.error == QueueError.tookTooMuchMemory(limit: 100_000_000, measured: peak).description)
    for pid in bench.begun(file) { try bench.wait("\(pid) is gone") { !bench.isAlive(pid) } }
    #expect(try bench.phase(modest) == .completed)
    let held = try #require(try bench.queue.attempts(ofJob: modest).last?.peakMemory)
    #expect(held > 40_000_000 && held < 200_000_000, "\(held)")
  }

  @Test func aLongLogKeepsItsEndInTwoFilesAndMissesNoLineBetween() throws {
    let id = try bench.enqueue("chatter", count: 20_000)
    let worker = try bench.start("worker", "until=drain", "log-limit=30000")
    try bench.end(worker)
    let name = try #require(try bench.queue.attempts(ofJob: id).first?.logPath)
    let log = bench.store.workspace.pushing(FilePath(name))
    let parts = JobLog.parts(of: log)
    #expect(parts == [JobLog.olderPart(of: log), log])
    for part in parts { #expect(try FileStatus(of: part).size <= 30_000) }
    let lines = parts.flatMap { bench.lines($0) }
    #expect(lines.count > 2_000)
    #expect(lines == (20_000 - lines.count..<20_000).map { "line \($0)" })
    #expect(try Folder.names(in: log.removingLastComponent()).count == 2)
  }

  @Test func aShortLogHasEveryLineOnce() throws {
    let ids = try (0..<2).map { _ in try bench.enqueue("chatter", count: 5_000) }
    let worker = try bench.start("worker", "until=drain", "concurrency=2")
    try bench.end(worker)
    for id in ids {
      let name = try #require(try bench.queue.attempts(ofJob: id).first?.logPath)
      #expect(bench.lines(bench.store.workspace.pushing(FilePath(name))) == (0..<5_000).map { "line \($0)" })
    }
  }

  @Test func bulkMakesRoomForWhatIsMoreUrgentAndGoesOnAfterIt() throws {
    let (file, made) = (bench.folder("log"), bench.folder("made"))
    let bulk = try bench.enqueue("bulk", file: file, count: 200) { $0.priority = 10 }
    let worker = try bench.start("worker", "until=drain", "heartbeat=0.1", "cores=1")
    try bench.wait("the bulk begins") { bench.begun(file).count == 1 }
    let urgent = try bench.enqueue("write", file: made)
    try bench.wait("the urgent job is done") { try bench.phase(urgent) == .completed }
    #expect(bench.lines(file).contains("stopped"))
    try bench.end(worker)
    let attempts = try bench.queue.attempts(ofJob: bulk)
    #expect(attempts.map(\.outcome) == [.released, .ok])
    #expect(attempts.first?.error == "it makes room for a more urgent job")
    #expect(try bench.queue.job(bulk).attempts == 1)
    let trained = try #require(try bench.queue.attempts(ofJob: urgent).first)
    #expect(try #require(attempts.last).startedAt >= (try #require(trained.finishedAt)))
  }

  /// Another process holds the store. `waits`: the worker's own thread waits for it too, and cannot end by itself.
  @Test(arguments: [false, true])
  func aWorkerThatCannotBeatStopsItsJobAndEnds(waits: Bool) throws {
    let (file, said) = (bench.folder("log"), bench.folder("said"))
    let id = try bench.enqueue("wait", file: file, seconds: 60)
    let worker = try bench.start("worker", "lease=1", "heartbeat=0.1", "concurrency=2", errors: said)
    try bench.wait("the job begins") { bench.begun(file).count == 1 }
    let child = try #require(bench.begun(file).first)
    if waits { try bench.enqueue("write") { $0.runAt = bench.store.time.now() + 0.2 } }
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let holder = try DatabaseQueue(path: bench.store.file.string, configuration: configuration)
    try bench.wait("the lock") { (try? holder.unsafeReentrantRead { try $0.execute(sql: "BEGIN IMMEDIATE") }) != nil }
    try bench.wait("the child is stopped") { !bench.isAlive(child) }
    try bench.end(worker)
    #expect(worker.terminationReason == .exit && worker.terminationStatus == 1)
    let sentence = try #require(bench.lines(said).last)
    #expect(sentence.hasPrefix("the store could not be reached for "), "\(sentence)")
    try holder.unsafeReentrantRead { try $0.execute(sql: "ROLLBACK") }
    #expect(try bench.phase(id) == .running, "it could not say goodbye")
    var rescuer = JobRescuer()
    #expect(try rescuer.rescue(bench.store) == [id], "its lock gives it away")
    #expect(try bench.queue.attempts(ofJob: id).map(\.outcome) == [.lost])
  }
}

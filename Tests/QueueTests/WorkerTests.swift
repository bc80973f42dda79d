import Files
import Foundation
import Glibc
import Queue
import Store
import SystemPackage
import TestSupport
import Testing

/// Real workers, real children, real signals.
@Suite(.serialized)
struct WorkerTests {
  private let bench: ProbeBench

  init() throws {
    bench = try ProbeBench()
  }

  @Test func aWorkerDrainsTheQueueAndLeavesWhatIsForLater() throws {
    let made = bench.folder("made")
    let first = try bench.enqueue("write", file: made)
    let second = try bench.enqueue("write") { $0.dependencies = [first] }
    let failing = try bench.enqueue("error") { $0.maxAttempts = 3 }
    let wrong = try bench.enqueue("permanent")
    let later = try bench.enqueue("write") { $0.runAt = bench.store.time.now() + 3600 }
    let worker = try bench.start("worker", "until=drain")
    try bench.end(worker)
    #expect(worker.terminationStatus == 0)
    #expect(try [first, second].map { try bench.phase($0) } == [.completed, .completed])
    #expect(bench.lines(made) == ["claim 1"])
    #expect(try bench.queue.job(first).result == "{\"claim\":1}")
    #expect(try bench.queue.attempts(ofJob: failing).map(\.outcome) == [.error, .error, .error])
    #expect(try bench.queue.job(failing).error == "it went wrong")
    #expect(try bench.queue.attempts(ofJob: wrong).count == 1)
    #expect(try bench.phase(later) == .scheduled)
    #expect(try bench.queue.liveWorkers().isEmpty)
    #expect(try Folder.names(in: bench.store.workspace.appending("claims")).isEmpty, "nothing is left behind")
    #expect(try Folder.names(in: bench.store.workspace.appending("workers")).isEmpty)
    let log = try #require(try bench.queue.attempts(ofJob: wrong).first?.logPath)
    #expect(bench.lines(bench.store.workspace.pushing(FilePath(log))) == ["it is wrong"])
  }

  @Test func aWorkerForSomeJobsLeavesTheOthers() throws {
    let other = try bench.enqueue("write")
    let mine = try bench.enqueue("write")
    let worker = try bench.start("worker", "until=\(mine)")
    try bench.end(worker)
    #expect(worker.terminationStatus == 0)
    #expect(try bench.phase(mine) == .completed)
    #expect(try bench.phase(other) == .available)
  }

  /// Times are the store's own; a worker of the same host looks for dead ones every second.
  @Test func afterKillOfAWorkerItsChildIsGoneAndItsJobTakenWithinTwoSeconds() throws {
    let file = bench.folder("log")
    let id = try bench.enqueue("wait", file: file, seconds: 60)
    let first = try bench.start("worker")
    try bench.wait("the job begins") { !bench.begun(file).isEmpty }
    let second = try bench.start("worker")
    try bench.wait("the second worker is there") { try bench.queue.liveWorkers().count == 2 }
    let child = try #require(bench.begun(file).first)
    let killed = bench.store.time.now()
    kill(first.processIdentifier, SIGKILL)
    let survived = try bench.wait("the child is gone") { !bench.isAlive(child) }
    #expect(survived <= 2)
    try bench.wait("the job is taken again") { try bench.queue.job(id).claim == 2 }
    let taken = try #require(try bench.queue.attempts(ofJob: id).last).startedAt
    #expect(taken <= killed + 2, "taken \(taken.milliseconds - killed.milliseconds) ms after the death")
    #expect(try bench.queue.job(id).attempts == 1)
    try bench.wait("the second child begins") { bench.begun(file).count == 2 }
    kill(second.processIdentifier, SIGTERM)
    try bench.end(second)
    #expect(try bench.queue.attempts(ofJob: id).map(\.outcome) == [.lost, .released])
  }

  @Test func aJobWhoseWorkerIsKilledFiftyTimesIsFinished() throws {
    let (file, go) = (bench.folder("log"), bench.folder("go"))
    let id = try bench.enqueue("count", file: file, seconds: 0.02, count: 60, go: go) { $0.maxAttempts = 1 }
    for round in 1...50 {
      let worker = try bench.start("worker", "until=drain")
      try bench.wait("round \(round) begins") { bench.begun(file).count >= round }
      kill(worker.processIdentifier, SIGKILL)
      try bench.end(worker)
    }
    try bench.folder.write([], to: go)
    let last = try bench.start("worker", "until=drain")
    try bench.end(last)
    let job = try bench.queue.job(id)
    #expect(job.phase == .completed && job.result == "{\"count\":60}" && job.attempts == 1)
    let outcomes = try bench.queue.attempts(ofJob: id).map(\.outcome)
    #expect(outcomes == Array(repeating: .lost, count: 50) + [.ok])
    #expect(try bench.store.integrityProblems() == [])
  }

  /// The worker and its child stand still past the lease; another finishes; then the child goes on, and then the worker.
  @Test func aStoppedWorkerLosesItsJobAfterTheLeaseAndChangesNothingWhenItGoesOn() throws {
    let (made, go) = (bench.folder("made"), bench.folder("go"))
    let id = try bench.enqueue("write", file: made, go: go)
    let zombie = try bench.start("worker", "until=drain", "lease=1", "heartbeat=0.2")
    let folder = bench.store.workspace.pushing(FilePath("claims/job-\(id)-claim-1"))
    try bench.wait("the job begins") { FileStatus.exists(folder.appending("made")) }
    let child = try #require(bench.children(of: zombie.processIdentifier).first)
    kill(zombie.processIdentifier, SIGSTOP)
    kill(child, SIGSTOP)
    let second = try bench.start("worker", "until=drain", "lease=1", "heartbeat=0.2")
    try bench.wait("the job is taken again") { try bench.queue.job(id).claim == 2 }
    try bench.folder.write([], to: go)
    try bench.end(second)
    #expect(try bench.queue.job(id).result == "{\"claim\":2}")
    kill(child, SIGCONT)
    try bench.wait("the child ends") { !bench.isAlive(child) }
    kill(zombie.processIdentifier, SIGCONT)
    try bench.end(zombie)
    let attempts = try bench.queue.attempts(ofJob: id)
    #expect(attempts.map(\.outcome) == [.lost, .ok])
    #expect(attempts.first?.error?.contains(" was silent for ") == true)
    let log = try #require(attempts.first?.logPath)
    #expect(
      bench.lines(bench.store.workspace.pushing(FilePath(log)))
        == ["lost: job \(id) is held by another; what this attempt made is removed"])
    #expect(try bench.queue.job(id).result == "{\"claim\":2}")
    #expect(bench.lines(made) == ["claim 2"])
    #expect(try Folder.names(in: bench.store.workspace.appending("claims")).isEmpty)
  }

  @Test func aJobThatCrashesTwiceIsDiscardedAndTheOthersRun() throws {
    let crash = try bench.enqueue("crash")
    let others = try (0..<3).map { _ in try bench.enqueue("write") }
    let worker = try bench.start("worker", "until=drain")
    try bench.end(worker)
    #expect(worker.terminationStatus == 0)
    let job = try bench.queue.job(crash)
    #expect(job.phase == .discarded)
    let sentence = "its process died twice without having got anywhere: its process was ended by signal 6 (aborted)"
    #expect(job.error == sentence)
    #expect(try others.map { try bench.phase($0) } == [.completed, .completed, .completed])
  }

  @Test func aCancelledJobThatIgnoresItIsKilledWithItsChildren() throws {
    let file = bench.folder("log")
    let id = try bench.enqueue("stubborn", file: file)
    let worker = try bench.start("worker", "until=drain", "heartbeat=0.1", "grace=0.5")
    try bench.wait("both begin") { bench.begun(file).count == 2 }
    #expect(try bench.queue.cancel(id, reason: "by hand") == .asked)
    try bench.end(worker)
    #expect(try bench.queue.job(id).cancelReason == "by hand")
    #expect(try bench.phase(id) == .cancelled)
    for pid in bench.begun(file) { try bench.wait("\(pid) is gone") { !bench.isAlive(pid) } }
  }

  @Test func aJobThatRunsTooLongIsStoppedAndTriedAgain() throws {
    let id = try bench.enqueue("wait", seconds: 60) {
      $0.timeout = 0.3
      $0.maxAttempts = 2
    }
    let worker = try bench.start("worker", "until=drain")
    try bench.end(worker)
    #expect(try bench.queue.attempts(ofJob: id).map(\.outcome) == [.timeout, .timeout])
    #expect(try bench.queue.job(id).error == QueueError.tookTooLong(limit: 0.3).description)
  }

  @Test func aGracefulStopLetsJobsCommitAndReleasesThem() throws {
    let file = bench.folder("log")
    let id = try bench.enqueue("wait", file: file, seconds: 60)
    let waiting = try bench.enqueue("write")
    let worker = try bench.start("worker")
    try bench.wait("the job begins") { !bench.begun(file).isEmpty }
    kill(worker.processIdentifier, SIGTERM)
    try bench.end(worker)
    #expect(worker.terminationStatus == 128 + SIGTERM)
    #expect(bench.lines(file).last == "stopped")
    let job = try bench.queue.job(id)
    #expect(job.phase == .available && job.attempts == 0)
    #expect(try bench.phase(waiting) == .available, "nothing new was claimed")
    #expect(try bench.queue.attempts(ofJob: id).map(\.outcome) == [.released])
  }

  @Test func aJobThatDoesNotStopWithinTheGraceIsKilledAndReleased() throws {
    let file = bench.folder("log")
    let id = try bench.enqueue("stubborn", file: file)
    let worker = try bench.start("worker", "grace=0.3")
    try bench.wait("the job begins") { bench.begun(file).count == 2 }
    kill(worker.processIdentifier, SIGTERM)
    try bench.end(worker)
    #expect(worker.terminationStatus == 128 + SIGTERM)
    #expect(try bench.queue.attempts(ofJob: id).map(\.outcome) == [.released])
    #expect(try bench.queue.job(id).attempts == 0)
    for pid in bench.begun(file) { try bench.wait("\(pid) is gone") { !bench.isAlive(pid) } }
  }

  @Test func aSecondSignalStopsAtOnce() throws {
    let file = bench.folder("log")
    let id = try bench.enqueue("stubborn", file: file)
    let worker = try bench.start("worker", "grace=60")
    try bench.wait("the job begins") { bench.begun(file).count == 2 }
    kill(worker.processIdentifier, SIGTERM)
    usleep(300_000)
    #expect(worker.isRunning)
    kill(worker.processIdentifier, SIGINT)
    try bench.wait("the worker ends") { !worker.isRunning }
    #expect(try bench.phase(id) == .available)
    for pid in bench.begun(file) { try bench.wait("\(pid) is gone") { !bench.isAlive(pid) } }
  }

  @Test func aFullDiskReleasesTheJobAndEndsTheWorker() throws {
    let id = try bench.enqueue("full")
    let worker = try bench.start("worker", "until=drain")
    try bench.end(worker)
    #expect(worker.terminationStatus == 14)
    #expect(try bench.queue.job(id).phase == .available)
    #expect(try bench.queue.job(id).attempts == 0)
  }

  @Test func aJobThreeLeasesLongEndsAtItsFirstAttempt() throws {
    let id = try bench.enqueue("wait", seconds: 1.8)
    // However rarely it is to beat, it beats several times in a lease.
    let other = try bench.start("worker", "lease=0.6", "heartbeat=2")
    let worker = try bench.start("worker", "until=drain", "lease=0.6", "heartbeat=2")
    try bench.end(worker)
    try bench.wait("the job ends") { try bench.phase(id) == .completed }
    #expect(try bench.queue.attempts(ofJob: id).map(\.outcome) == [.ok])
    kill(other.processIdentifier, SIGTERM)
    try bench.end(other)
  }

  @Test func severalJobsRunAtOnceWithinTheCores() throws {
    let file = bench.folder("log")
    for _ in 0..<3 { try bench.enqueue("wait", file: file, seconds: 0.7) }
    let worker = try bench.start("worker", "until=drain", "concurrency=3", "cores=2")
    try bench.wait("two begin") { bench.begun(file).count == 2 }
    #expect(try bench.store.read { try $0.value(Int.self, "SELECT count(*) FROM jobs WHERE state = 'running'") } == 2)
    try bench.end(worker)
    #expect(bench.lines(file).filter { $0 == "end" }.count == 3)
  }
}

import Dispatch
import Files
import Foundation
import GRDB
import Glibc
import Queue
import Store
import SystemPackage
import TestSupport
import Testing

/// What goes wrong around a worker and its children, with real processes.
@Suite(.serialized)
struct WorkerFaultTests {
  private let bench: ProbeBench

  init() throws {
    bench = try ProbeBench()
  }

  /// It has a place for two, so it takes the job that it lost beside the process that it had for it.
  @Test func aWorkerThatTakesAJobItLostKeepsTheNewProcessAndEndsTheOld() throws {
    let file = bench.folder("log")
    let id = try bench.enqueue("wait", file: file, seconds: 60)
    let worker = try bench.start("worker", "concurrency=2", "heartbeat=0.5", "lease=2")
    try bench.wait("the job begins") { bench.begun(file).count == 1 }
    try bench.store.write { try $0.lose(job: id, claim: 1, reason: "it was silent", childDied: false) }
    try bench.wait("the job begins again") { bench.begun(file).count == 2 }
    let (old, new) = (bench.begun(file)[0], bench.begun(file)[1])
    try bench.wait("the old process is gone") { !bench.isAlive(old) }
    func beats() throws -> Int { try bench.store.read { try $0.value(Int.self, "SELECT beats FROM jobs") } ?? 0 }
    let before = try beats()
    try bench.wait("it beats for the new one") { try beats() >= before + 3 }
    #expect(bench.isAlive(new))
    kill(worker.processIdentifier, SIGTERM)
    try bench.end(worker)
    #expect(try bench.queue.attempts(ofJob: id).map(\.outcome) == [.lost, .released])
  }

  /// As after half an upgrade of a library: the queue must not be spent on it.
  @Test func aProgramThatCannotBeLoadedEndsTheWorkerAndNoJob() throws {
    let id = try bench.enqueue("write")
    let script = bench.folder("program")
    try DurableFile.write(Array("#!/bin/sh\nexit 127\n".utf8), to: script)
    #expect(chmod(script.string, 0o755) == 0)
    let errors = bench.folder("errors")
    for _ in 1...3 {
      let worker = try bench.start("worker", "until=drain", "program=\(script.string)", errors: errors)
      try bench.end(worker)
      #expect(worker.terminationStatus == 1)
      #expect(
        bench.lines(errors).last?.hasPrefix("cannot start `\(script.string)`: its process ended with exit code 127")
          == true)
    }
    #expect(try bench.phase(id) == .available)
    #expect(try bench.queue.attempts(ofJob: id).map(\.outcome) == [.released, .released, .released])
    try Folder.remove(bench.store.workspace.appending("logs"))
    try bench.end(try bench.start("worker", "until=drain"))
    #expect(try bench.phase(id) == .completed)
  }

  @Test func aWorkerWhoseStarterIgnoresTheEndOfTheTerminalGoesOn() throws {
    let file = bench.folder("log")
    try bench.enqueue("wait", file: file, seconds: 60)
    signal(SIGHUP, SIG_IGN)
    defer { signal(SIGHUP, SIG_DFL) }
    let worker = try bench.start("worker", "until=drain")
    try bench.wait("the job begins") { bench.begun(file).count == 1 }
    kill(worker.processIdentifier, SIGHUP)
    usleep(300_000)
    #expect(worker.isRunning && bench.isAlive(bench.begun(file)[0]))
    kill(worker.processIdentifier, SIGTERM)
    try bench.end(worker)
    #expect(worker.terminationStatus == 128 + SIGTERM)
  }

  @Test func aLogThatCannotTakeItsOtherNameStaysShortAndStopsNobody() throws {
    let id = try bench.enqueue("chatter", count: 20_000)
    let log = bench.store.workspace.pushing(FilePath("logs/job-\(id)-attempt-1.log"))
    try bench.folder.write([1], to: JobLog.olderPart(of: log).appending("in the way"))
    let worker = try bench.start("worker", "until=drain", "log-limit=30000")
    try bench.end(worker)
    #expect(try bench.phase(id) == .completed)
    #expect(try FileStatus(of: log).size <= 30_000)
    #expect(bench.lines(log).last == "line 19999")
  }

  @Test func aJobThatCrashesWhenItIsToldToStopIsLostAndNotReleased() throws {
    let file = bench.folder("log")
    let id = try bench.enqueue("crash-when-told", file: file)
    for round in 1...2 {
      let worker = try bench.start("worker")
      try bench.wait("the job begins") { bench.begun(file).count == round }
      kill(worker.processIdentifier, SIGTERM)
      try bench.end(worker)
    }
    #expect(try bench.queue.attempts(ofJob: id).map(\.outcome) == [.lost, .lost])
    #expect(try bench.phase(id) == .discarded)
  }

  /// While its worker stood still a job's process was killed, and its time ran out.
  @Test func aJobWhoseProcessDiedIsLostThoughItsTimeIsOverToo() throws {
    let file = bench.folder("log")
    let id = try bench.enqueue("wait", file: file, seconds: 60) { $0.timeout = 1 }
    let worker = try bench.start("worker")
    try bench.wait("the job begins") { bench.begun(file).count == 1 }
    kill(worker.processIdentifier, SIGSTOP)
    kill(bench.begun(file)[0], SIGKILL)
    let started = try #require(try bench.queue.attempts(ofJob: id).first).startedAt
    try bench.wait("its time is over") { bench.store.time.now() > started + 1.2 }
    kill(worker.processIdentifier, SIGCONT)
    try bench.wait("its end is recorded") { try bench.queue.attempts(ofJob: id).first?.outcome != nil }
    #expect(try bench.queue.attempts(ofJob: id).first?.outcome == .lost)
    kill(worker.processIdentifier, SIGTERM)
    try bench.end(worker)
    #expect(worker.terminationReason == .exit)
  }

  /// A migration can keep it waiting for a minute.
  @Test func aProcessThatWaitsForTheStoreEndsWithItsWorker() throws {
    let workspace = bench.folder("other")
    _ = try DataStore.open(workspace: workspace)
    let migration = try #require(try FileLock(workspace.appending("store.lock"), .exclusive))
    let child = Process()
    child.executableURL = ProbeBench.program
    child.arguments = ["run-job", workspace.string, "1", "1"]
    let worker = Pipe()
    child.standardInput = worker
    try child.run()
    try bench.wait("it has the store's lock open") {
      let folder = FilePath("/proc/\(child.processIdentifier)/fd")
      return ((try? Folder.names(in: folder)) ?? []).count > 3
    }
    try worker.fileHandleForWriting.close()
    try bench.end(child, upTo: 20)
    withExtendedLifetime(migration) {}
    #expect(child.terminationStatus == 137 || child.terminationReason == .uncaughtSignal)
  }

  @Test func aWorkerWhoseStoreVanishesStopsItsJobAndEnds() throws {
    let (file, said) = (bench.folder("log"), bench.folder("said"))
    try bench.enqueue("wait", file: file, seconds: 60)
    let worker = try bench.start("worker", "heartbeat=0.2", errors: said)
    try bench.wait("the job begins") { bench.begun(file).count == 1 }
    DurableFile.remove(bench.store.file)
    try bench.end(worker)
    #expect(worker.terminationReason == .exit && worker.terminationStatus == 1)
    #expect(bench.lines(said) == [StoreError.vanished(bench.store.file).description])
    try bench.wait("the child is gone") { !bench.isAlive(bench.begun(file)[0]) }
    #expect(!FileStatus.exists(bench.store.file), "none is made in its place")
  }

  /// While the folder of an earlier claim is taken away somebody still makes things in it and renames them out of it: each is
  /// there whole, and the next claim is not hindered.
  @Test func anEarlierClaimThatStillWritesLeavesNothingHalfAndHindersNobody() throws {
    let ids = try (0..<8).map { _ in try bench.enqueue("write") { $0.maxAttempts = 1 } }
    let writers = DispatchGroup()
    let targets = ids.map { bench.folder("target-\($0)") }
    for (id, target) in zip(ids, targets) {
      let claim = bench.store.workspace.pushing(FilePath("claims/job-\(id)-claim-0"))
      try Folder.create(claim)
      try Folder.create(target)
      DispatchQueue.global().async(group: writers) { commitUntilTakenAway(from: claim, to: target) }
    }
    let worker = try bench.start("worker", "until=drain")
    try bench.end(worker)
    writers.wait()
    for id in ids { #expect(try bench.queue.attempts(ofJob: id).map(\.outcome) == [.ok]) }
    for target in targets {
      for name in try Folder.names(in: target) {
        #expect(try Folder.names(in: target.pushing(FilePath(bytes: name))).count == 3)
      }
    }
  }

  /// Somebody tidied up in the workspace.
  @Test func aWorkerWhoseLockIsGoneEndsAndItsJobIsDoneByAnother() throws {
    let (file, said) = (bench.folder("log"), bench.folder("said"))
    let id = try bench.enqueue("wait", file: file, seconds: 60)
    let worker = try bench.start("worker", "heartbeat=0.2", errors: said)
    try bench.wait("the job begins") { bench.begun(file).count == 1 }
    let name = try #require(try bench.queue.liveWorkers().first).name
    DurableFile.remove(bench.store.workspace.appending("workers").appending("\(name).lock"))
    let other = try bench.start("worker")
    try bench.end(worker)
    #expect(worker.terminationReason == .exit && worker.terminationStatus == 1)
    #expect(bench.lines(said) == [QueueError.foundDead(worker: name).description])
    try bench.wait("its child is gone") { !bench.isAlive(bench.begun(file)[0]) }
    try bench.wait("the job begins again") { bench.begun(file).count == 2 }
    kill(other.processIdentifier, SIGTERM)
    try bench.end(other)
    #expect(try bench.queue.attempts(ofJob: id).map(\.outcome) == [.lost, .released])
  }

  @Test func aJobOfAWorkerThatSaidGoodbyeIsTakenAtOnce() throws {
    let fixture = try QueueFixture()
    let id = try fixture.enqueue()
    let rule = try fixture.worker(host: WorkerIdentity.hostName())
    _ = try fixture.queue.claim(rule)
    try fixture.test.store.write {
      try $0.execute("UPDATE workers SET stopped_at = ?, stop_reason = 'disk full'", [$0.now])
    }
    var rescuer = JobRescuer()
    #expect(try rescuer.rescue(fixture.test.store) == [id])
    #expect(try fixture.queue.attempts(ofJob: id).map(\.outcome) == [.lost])
    #expect(try rescuer.rescue(fixture.test.store) == [])
  }
}

/// Makes folders of three files in one folder, and gives each its name in another, until the former is not there any more.
private func commitUntilTakenAway(from folder: FilePath, to target: FilePath) {
  for number in 1...10_000 {
    let made = folder.appending("\(number)")
    guard mkdir(made.string, 0o700) == 0 else { return }
    for name in ["a", "b", "c"] {
      guard FileManager.default.createFile(atPath: made.appending(name).string, contents: nil) else { return }
      usleep(100)
    }
    guard rename(made.string, target.appending("\(number)").string) == 0 else { return }
  }
}

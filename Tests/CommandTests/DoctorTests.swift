import Files
import Foundation
import GRDB
import Glibc
import Queue
import Store
import SystemPackage
import TestSupport
import Testing

struct DoctorTests {
  private let program: Program

  init() throws {
    program = try Program()
  }

  private func place(_ relative: String) -> FilePath { program.workspace.pushing(FilePath(relative)) }

  private func store() throws -> DataStore { try DataStore.open(workspace: program.workspace, patience: .worker) }

  /// What the doctor found: `severity check: what`, and that each has its remedy.
  private func examine(_ arguments: String...) throws -> (status: Int32, findings: [String]) {
    let run = try program.run(["doctor", "--json"] + arguments)
    let report = try run.object()
    var found: [String] = []
    for (severity, key) in [("problem", "problems"), ("warning", "warnings"), ("note", "notes")] {
      for finding in try #require(report[key] as? [[String: Any]]) {
        let remedy = try #require(finding["remedy"] as? String)
        #expect(remedy.count > 20, "\(finding)")
        #expect(finding["severity"] as? String == severity)
        found.append("\(severity) \(finding["check"] ?? "?"): \(finding["what"] ?? "?")")
      }
    }
    #expect(report["sound"] as? Bool == (run.status == 0))
    return (run.status, found.filter { !$0.hasPrefix("note file-system") })
  }

  @Test func aSoundWorkspaceIsSoundAndItsFactsAreTold() throws {
    _ = try store()
    let run = try program.run("doctor")
    #expect(run.output == "sound\n")
    #expect(run.status == 0)
    let facts = try #require(try program.run("doctor", "--hashes", "--json").object()["facts"] as? [String: Any])
    #expect(facts["free_bytes"] as? Int ?? 0 > 0)
    #expect(facts["file_system"] as? String != nil)
    #expect(facts["live_workers"] as? Int == 0)
    #expect(facts["last_success"] is NSNull)
  }

  @Test func theAgeOfTheLastSuccessIsACheckForMonitoring() throws {
    let store = try store()
    let none = try examine("--max-age", "26h")
    #expect(none.status == 1)
    #expect(none.findings == ["problem age: no job was ever completed"])
    let job = try JobRows.add(store, state: "completed", secondsAgo: 7200)
    #expect(try examine("--max-age", "3h").status == 0)
    let late = try examine("--max-age", "1h")
    #expect(late.status == 1)
    #expect(late.findings.first?.contains("2:00:00 ago; 1:00:00 are allowed") == true, "\(late) of job \(job)")
    // An ingest that works must not hide trainings that never do.
    let train = try examine("--max-age", "3h", "--kind", "train")
    #expect(train.findings == ["problem age: no job was ever completed"])
    #expect(try examine("--max-age", "3h", "--kind", "ingest").status == 0)
    #expect(try program.run("doctor", "--max-age", "3h", "--kind", "trian").status == 64)
    #expect(try program.run("doctor", "--kind", "train").status == 64)
  }

  @Test func aWorkerThatWasNotHeardForLongIsNoneAndAPausedQueueIsTold() throws {
    let store = try store()
    _ = try JobRows.add(store, secondsAgo: 3 * 86_400)
    let own = try WorkerIdentity(store, queues: [], concurrency: 1, cores: 1)
    #expect(try examine().findings == [])
    // It hangs: its lock is held all the same.
    try store.write { try $0.execute("UPDATE workers SET heartbeat_at = heartbeat_at - 700000") }
    #expect(try examine().findings.map { $0.prefix(16) } == ["warning workers:"])
    #expect(try program.run("jobs", "pause", "night").output == "queue `night`: paused; 0 jobs in it\n")
    let findings = try examine().findings
    #expect(findings.count == 2 && findings[1].hasPrefix("note jobs: the queue `night` is paused since"), "\(findings)")
    try own.stop(store, reason: "done")
  }

  @Test func jobsOfAKindThatNobodyKnowsAreOneFinding() throws {
    let store = try store()
    for _ in 1...3 { _ = try JobRows.add(store, kind: "dream") }
    let findings = try examine().findings.filter { $0.hasPrefix("problem") }
    #expect(
      findings == [
        "problem jobs: 3 jobs such as job 1 are of the kind `dream`, format 1, which this program does not know"
      ])
  }

  @Test func stuckJobsAreNamed() throws {
    let store = try store()
    try JobRows.addWorker(store, queues: "near")
    let waiting = try JobRows.add(store, kind: "train", state: "waiting", queue: "near")
    let unknown = try JobRows.add(store, kind: "dance", queue: "near")
    let silent = try JobRows.add(store, kind: "train", state: "running", queue: "near", secondsAgo: 600)
    _ = try JobRows.add(store, kind: "train", queue: "far", secondsAgo: 100)
    _ = try JobRows.add(store, kind: "train", queue: "farther", secondsAgo: 100_000)
    _ = try JobRows.add(store, kind: "train", queue: "resting")
    try store.write {
      try $0.execute("INSERT INTO queues (name, paused_at) VALUES ('resting', ?)", [$0.now + -100_000])
      try $0.execute("UPDATE jobs SET timeout_ms = 1000 WHERE id = ?", [silent])
    }
    let (status, findings) = try examine()
    #expect(status == 1)
    let expected = [
      "problem jobs: job \(waiting) (train) waits, though all that it waits for has ended",
      "problem jobs: 1 job such as job \(unknown) is of the kind `dance`, format 1, which this program does not know",
      "warning jobs: job \(silent) (train) runs, but its worker worker-1 has given no sign since",
      "warning jobs: job \(silent) (train) has run for 10:0",
      "warning jobs: the queue `resting` is paused since",
      "warning workers: 1 job in the queue `farther` is ready since",
      "note workers: 1 job in the queue `far` is ready since",
    ]
    #expect(findings.count == expected.count, "\(findings)")
    for (finding, start) in zip(findings, expected) { #expect(finding.hasPrefix(start), "\(finding)") }
  }

  @Test func filesWithoutRowsAndRowsWithoutFilesAreFoundAndTheFormerPruned() throws {
    let store = try store()
    let done = try JobRows.add(store, state: "completed")
    let waiting = try JobRows.add(store, state: "available")
    for folder in [
      "claims/job-\(done)-claim-1", "claims/job-\(waiting)-claim-1", "models/job-\(done)-claim-1", "runs/77", "logs",
      "models/import-1-1", "models/import-2-2", "workers",
    ] {
      try Folder.create(place(folder))
    }
    try setAge(of: place("models/import-1-1"), hours: 2)
    try DurableFile.write([], to: place("logs/job-\(done)-attempt-9.log"))
    try DurableFile.write([], to: place("workers/gone.lock"))
    try setAge(of: place("workers/gone.lock"), hours: 2)
    // Of a process that is not there, and of one that is.
    try DurableFile.write([], to: place("models/\(DurableFile.temporaryPrefix)999999999-1"))
    try DurableFile.write([], to: place("models/\(DurableFile.temporaryPrefix)\(getpid())-1"))
    let left = try examine()
    #expect(left.status == 3)
    let expected = [
      "1 working folder that belongs to nothing, such as `claims/job-\(done)-claim-1`",
      "2 model folders that belong to nothing, such as `models/import-1-1`", "1 run folder that belongs to nothing",
      "1 log that belongs to nothing", "1 unfinished file that belongs to nothing", "1 lock of a worker that belongs",
      "1 job in the queue",
    ]
    #expect(left.findings.count == expected.count, "\(left.findings)")
    for (finding, part) in zip(left.findings, expected) { #expect(finding.contains(part), "\(finding)") }
    #expect(try program.run("prune").status == 0)
    #expect(try examine().status == 0)
    #expect(FileStatus.exists(place("models/import-2-2")), "an import may be about to record it")
    #expect(
      FileStatus.exists(place("claims/job-\(waiting)-claim-1")), "its next attempt sees to it")

    try JobRows.addWorker(store, stopped: true)
    try store.write { transaction in
      let run = try transaction.createRun(
        NewRun(job: done, datasetVersion: nil, modelName: "maps", configuration: "{}"))
      try transaction.finishRun(run.id, .completed)
      let weights = (ContentHash(of: [1]), Int64(1))
      _ = try transaction.createModel(
        NewModel(
          name: "maps", run: run.id, origin: .trained, folder: "models/gone", architecture: "{}", generator: weights))
      try transaction.execute(
        """
        INSERT INTO attempts (job_id, number, claim, worker_id, started_at, finished_at, outcome, log_path)
        VALUES (?, 1, 1, 1, 0, 1, 'ok', 'logs/gone.log')
        """, [done])
    }
    let missing = try examine()
    #expect(missing.status == 1)
    #expect(
      missing.findings.prefix(3) == [
        "problem files: model maps@1: `models/gone/model.json` is not there",
        "problem files: run 1: `runs/1` is not there",
        "warning files: 1 log of past attempts is not there, such as `logs/gone.log`",
      ], "\(missing.findings)")
  }

  @Test func aClockThatWasSetBackIsNoticed() throws {
    let store = try store()
    _ = try JobRows.add(store, state: "completed", secondsAgo: -7200)
    let (status, findings) = try examine()
    #expect(status == 1)
    #expect(
      findings.count == 1 && findings[0].hasPrefix("problem clock: the clock stands 2:00:00 before"), "\(findings)")
  }

  @Test func tooLittleSpaceIsAWarningAndThenAProblem() throws {
    _ = try store()
    let all = try Folder.freeSpace(at: program.workspace)
    #expect(try examine("--min-free", "\(all / 1_000_000 * 2)MB").findings.first?.hasPrefix("warning space") == true)
    #expect(try examine("--min-free", "\(all / 1_000_000 * 10)MB").findings.first?.hasPrefix("problem space") == true)
    #expect(try program.run("doctor", "--min-free", "10").status == 64)
  }

  @Test func aDamagedPageIsFoundAndTheWayOutNamed() throws {
    var store: DataStore? = try store()
    try store?.write { transaction in
      for number in 0..<200 { _ = try transaction.findOrCreateDataset(named: "dataset number \(number)") }
    }
    try store?.truncateLog()
    store = nil
    var bytes = try readFile(program.workspace.appending("store.sqlite"))
    for index in bytes.count - 3 * 4096..<bytes.count { bytes[index] = 0x5A }
    try DurableFile.write(bytes, to: program.workspace.appending("store.sqlite"))
    let (status, findings) = try examine()
    #expect(status == 1)
    #expect(findings.first?.hasPrefix("problem integrity: the store is damaged: ") == true, "\(findings)")
    try DurableFile.write([UInt8](repeating: 0x5A, count: 8192), to: program.workspace.appending("store.sqlite"))
    #expect(try program.run("doctor").status == 65)
  }

  @Test func whatIsAtWorkIsNoFault() throws {
    try program.drawPairs(train: 8, val: 2, test: 0)
    #expect(try program.run("ingest", "maps", "--from", "pairs", "--input", "right").status == 0)
    let training = [
      "train", "maps", "--detach", "--set", "train.epochs=4000", "--set", "train.checkpoint_every=0.05s",
    ]
    #expect(try program.run(training + Program.tiny).status == 0)
    let worker = try program.start(["worker"])
    let checkpoints = place("runs/1/checkpoints")
    try program.wait("a checkpoint") { FileStatus.exists(checkpoints) }
    for _ in 0..<4 {
      let (status, findings) = try examine("--hashes")
      #expect(status == 0, "\(findings)")
    }
    kill(worker.processIdentifier, SIGKILL)
    worker.waitUntilExit()
    let killed = try examine()
    #expect(killed.findings.contains { $0.hasPrefix("note jobs: job 2 was held by a worker that is gone") })
    #expect(killed.findings.contains { $0.hasPrefix("note workers: 1 job in the queue `default` is ready") })
    #expect(killed.findings.allSatisfy { $0.hasPrefix("note") || $0.hasPrefix("warning leftovers") }, "\(killed)")
    #expect(try program.run("jobs", "cancel", "2").status == 0)
  }
}

import Files
import Foundation
import GRDB
import Glibc
import Store
import SystemPackage
import TestSupport
import Testing

/// What goes and what stays, on rows and files as the program makes them.
struct PruneTests {
  private let program: Program
  private let store: DataStore

  init() throws {
    program = try Program()
    store = try DataStore.open(workspace: program.workspace, patience: .worker)
    try JobRows.addWorker(store, stopped: true)
  }

  private func place(_ relative: String) -> FilePath { program.workspace.pushing(FilePath(relative)) }

  private func exists(_ relative: String) -> Bool { FileStatus.exists(place(relative)) }

  /// A training that ended so many days ago, with its checkpoints, its page and its log; with a model if it was completed.
  @discardableResult
  private func training(_ name: String, _ state: String = "completed", daysAgo: Double = 0) throws -> Int64 {
    let job = try JobRows.add(store, kind: "train", state: state, secondsAgo: daysAgo * 86_400)
    let log = "logs/job-\(job)-attempt-1.log"
    let run = try store.write { transaction in
      let run = try transaction.createRun(
        NewRun(job: job, datasetVersion: nil, modelName: name, configuration: "{}"))
      try transaction.finishRun(
        run.id, state == "completed" ? .completed : state == "cancelled" ? .cancelled : .failed, error: "it ended")
      try transaction.execute(
        "UPDATE runs SET finished_at = ? WHERE id = ?", [transaction.now + -daysAgo * 86_400, run.id])
      try transaction.execute(
        """
        INSERT INTO attempts (job_id, number, claim, worker_id, started_at, finished_at, outcome, log_path)
        VALUES (?1, 1, 1, 1, ?2, ?2, 'ok', ?3)
        """, [job, transaction.now + -daysAgo * 86_400, log])
      return run.id
    }
    for folder in ["runs/\(run)/checkpoints/00000004", "logs"] { try Folder.create(place(folder)) }
    try DurableFile.write([1, 2, 3], to: place("runs/\(run)/checkpoints/00000004/optimizer.safetensors"))
    try DurableFile.write([1], to: place("runs/\(run)/report.html"))
    try DurableFile.write([1], to: place(log))
    guard state == "completed" else { return run }
    let folder = "models/job-\(job)-claim-1"
    try Folder.create(place(folder))
    let hash = try DurableFile.write([1], to: place(folder + "/generator.safetensors"))
    try store.write {
      _ = try $0.createModel(
        NewModel(
          name: name, run: run, origin: .trained, folder: FilePath(folder), architecture: "{}", generator: (hash, 1)))
    }
    return run
  }

  @Test func checkpointsGoByNumberAndAgeAndNeverThoseOfAModelWithAnAlias() throws {
    let old = try training("maps", daysAgo: 40)
    let champion = try training("maps", daysAgo: 30)
    let middle = try training("maps", daysAgo: 20)
    let newest = try training("maps", daysAgo: 1)
    let failedLately = try training("maps", "discarded", daysAgo: 3)
    let failedLongAgo = try training("maps", "cancelled", daysAgo: 15)
    let other = try training("other", daysAgo: 50)
    try store.write { transaction in
      let model = try #require(try transaction.model(ofRun: champion))
      try transaction.promote(model.id, expecting: nil, reason: "by eye")
    }
    func left() -> Set<Int64> {
      Set(
        [old, champion, middle, newest, failedLately, failedLongAgo, other].filter { exists("runs/\($0)/checkpoints") })
    }
    let dry = try program.run("prune", "--dry-run", "--json").object()
    #expect((dry["removed"] as? [String])?.count == 3 + 2, "two logs are older than a month, and not the champion's")
    #expect(left().count == 7)
    #expect(try program.run("prune", "--checkpoints", "30d", "--failed", "60d", "--logs", "90d").status == 0)
    #expect(left() == [champion, middle, newest, failedLately, failedLongAgo, other])
    let pruned = try program.run("prune", "--json").object()
    #expect(pruned["logs"] as? Int == 2)
    #expect(left() == [champion, newest, failedLately, other])
    let logs = try store.read { try $0.values(Int64.self, "SELECT job_id FROM attempts WHERE log_path IS NOT NULL") }
    let jobs = try store.read {
      try $0.values(Int64.self, "SELECT job_id FROM runs WHERE id NOT IN (\(old), \(other)) ORDER BY id")
    }
    #expect(logs.sorted() == jobs.sorted())
    for run in [old, champion, middle, newest, other] {
      #expect(exists("runs/\(run)/report.html"), "pages stay")
      let model = try #require(try store.read { try $0.model(ofRun: run) })
      #expect(FileStatus.exists(program.workspace.pushing(model.folder.path)), "models stay")
    }
    #expect(try program.run("prune", "--json").object()["removed"] as? [String] == [], "nothing is left to do")
  }

  @Test func oldJobsGoFromTheHistoryUnlessSomethingLeadsBackToThem() throws {
    let trained = try training("maps", daysAgo: 400)
    let alone = try JobRows.add(store, kind: "report", state: "completed", secondsAgo: 400 * 86_400)
    let needed = try JobRows.add(store, kind: "ingest", state: "completed", secondsAgo: 400 * 86_400)
    let waiting = try JobRows.add(store, kind: "train", state: "available")
    let young = try JobRows.add(store, kind: "report", state: "completed", secondsAgo: 3 * 86_400)
    try store.write {
      try $0.execute("INSERT INTO job_dependencies (job_id, depends_on) VALUES (?, ?)", [waiting, needed])
    }
    #expect(try program.run("prune", "--json").object()["jobs"] as? Int == 0, "only by request")
    #expect(try program.run("prune", "--history", "365d", "--json").object()["jobs"] as? Int == 1)
    let left = try store.read { try $0.values(Int64.self, "SELECT id FROM jobs ORDER BY id") }
    let job = try #require(try store.read { try $0.run(trained) }.jobId)
    #expect(left == [job, needed, waiting, young])
    #expect(!left.contains(alone))
    #expect(try store.integrityProblems() == [])
    let events = try store.read { try $0.value(Int.self, "SELECT count(*) FROM events WHERE job_id = ?", [alone]) }
    #expect(events == 0)
  }

  /// The lock of whoever retries a job, or adds one that depends on it, by hand.
  private func holder() throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    configuration.busyMode = .timeout(10)
    return try DatabaseQueue(path: store.file.string, configuration: configuration)
  }

  private func execute(_ sql: String, on holder: DatabaseQueue) throws {
    try holder.unsafeReentrantRead { try $0.execute(sql: sql) }
  }

  private static let retry = "UPDATE jobs SET state = 'available', finished_at = NULL, error = NULL, reason = 'retried'"

  /// The retry is begun before `prune` looks, and committed before it acts.
  @Test func aTrainingThatIsRetriedMeanwhileKeepsItsCheckpoints() throws {
    let retried = try training("maps", "discarded", daysAgo: 50)
    let other = try training("maps", "discarded", daysAgo: 50)
    try Folder.create(place("claims/job-999-claim-1"))
    let holder = try holder()
    try execute("BEGIN IMMEDIATE; \(Self.retry) WHERE id = (SELECT job_id FROM runs WHERE id = \(retried))", on: holder)
    let prune = try program.start(["prune", "--logs", "90d"])
    try program.wait("it looks") { !exists("claims/job-999-claim-1") }
    usleep(200_000)
    try execute("COMMIT", on: holder)
    prune.waitUntilExit()
    #expect(prune.terminationStatus == 0)
    #expect(exists("runs/\(retried)/checkpoints/00000004/optimizer.safetensors"))
    #expect(!exists("runs/\(other)/checkpoints"))
    #expect(try Folder.names(in: place("runs/\(other)")) == [Array("report.html".utf8)])
  }

  @Test func aJobThatIsRetriedMeanwhileStaysInTheHistory() throws {
    let retried = try JobRows.add(store, kind: "report", state: "discarded", secondsAgo: 400 * 86_400)
    let other = try JobRows.add(store, kind: "report", state: "discarded", secondsAgo: 400 * 86_400)
    let holder = try holder()
    try execute("BEGIN IMMEDIATE; \(Self.retry) WHERE id = \(retried)", on: holder)
    let prune = try program.start(["prune", "--history", "365d"])
    usleep(500_000)
    try execute("COMMIT", on: holder)
    prune.waitUntilExit()
    #expect(prune.terminationStatus == 0)
    #expect(try store.read { try $0.values(Int64.self, "SELECT id FROM jobs") } == [retried])
    #expect(try store.read { try $0.values(Int64.self, "SELECT DISTINCT job_id FROM events") } == [retried])
    #expect(other != retried)
  }

  /// A worker that waits for the store has its lock, and no row yet.
  @Test func theLockOfAWorkerThatIsComingStays() throws {
    try Folder.create(place("workers"))
    let lock = try #require(try FileLock(place("workers/coming.lock")))
    try program.folder.write([], to: place("workers/gone.lock"))
    for name in ["coming", "gone"] { try setAge(of: place("workers/\(name).lock"), hours: 1) }
    #expect(try program.run("prune").status == 0)
    withExtendedLifetime(lock) {}
    #expect(exists("workers/coming.lock") && !exists("workers/gone.lock"))
  }

  /// Killed anywhere, it leaves rows whose files are there, and what is left over goes the next time.
  @Test func aKilledPruneSpoilsNothing() throws {
    for number in 0..<60 { try training("maps\(number % 3)", "discarded", daysAgo: 50) }
    var kills = 0
    for round in 0..<12 {
      let prune = try program.start(["prune", "--keep", "0"])
      usleep(8_000 + UInt32(round) * 4_000)
      kill(prune.processIdentifier, SIGKILL)
      prune.waitUntilExit()
      if prune.terminationReason == .uncaughtSignal { kills += 1 }
      // Rows without logs would be warnings of the check `files`, and rows without models problems of it.
      let found = try program.run("doctor", "--json")
      #expect(!found.output.contains("\"check\": \"files\""), "after \(kills) kills: \(found.output)")
    }
    #expect(try program.run("prune", "--keep", "0").status == 0)
    #expect(try program.run("doctor").output == "sound\n", "after \(kills) kills")
    #expect(try Folder.names(in: place("logs")).isEmpty)
    #expect(try Folder.names(in: place("runs")).count == 60)
  }
}

import Files
import Foundation
import GRDB
import Glibc
import Queue
import Store
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// How the queue uses SQLite: who waits for whom and how long, what is looked up by index, and what a full disk does.
@Suite(.serialized)
struct StoreRuleTests {
  private let bench: ProbeBench

  init() throws {
    bench = try ProbeBench()
  }

  /// A connection that a careless person left in a transaction.
  private func holder() throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    return try DatabaseQueue(path: bench.store.file.string, configuration: configuration)
  }

  private func execute(_ sql: String, on holder: DatabaseQueue) throws {
    try holder.unsafeReentrantRead { try $0.execute(sql: sql) }
  }

  @Test func aStatementWaitsItsTimeForAnotherWriterAndNoLonger() throws {
    let store = try DataStore.open(
      workspace: bench.store.workspace, patience: DataStore.Patience(milliseconds: 300))
    let holder = try holder()
    try execute("BEGIN IMMEDIATE", on: holder)
    let began = TimeSource.system.monotonic()
    let error = #expect(throws: DatabaseError.self) { try store.write { try $0.execute("DELETE FROM queues") } }
    #expect(error?.resultCode == .SQLITE_BUSY)
    #expect(TimeSource.system.monotonic() - began >= 300)
    #expect(try store.read { try $0.rows("SELECT * FROM queues").isEmpty }, "a reader waits for nobody")
    try execute("COMMIT", on: holder)
    try store.write { try $0.execute("DELETE FROM queues") }
    #expect(DataStore.Patience.command.milliseconds == 5_000)
    #expect(DataStore.Patience.worker.milliseconds == 60_000)
  }

  @Test func aWorkerShortensTheLogWhenItIsIdle() throws {
    let text = String(repeating: "x", count: 3_000_000)
    try bench.store.write { try $0.execute("INSERT INTO warnings (name, message, at) VALUES ('n', ?, 0)", [text]) }
    #expect(bench.store.logSize > 2_000_000)
    let worker = try bench.start("worker")
    try bench.wait("the log is shortened") { bench.store.logSize < 1_000_000 }
    kill(worker.processIdentifier, SIGTERM)
    try bench.end(worker)
  }

  /// A pinned reader makes the log grow; the checkpoint that cannot pass it must not make the writers wait with it.
  @Test func aCheckpointWaitsForNobody() throws {
    let holder = try holder()
    try execute("BEGIN", on: holder)
    _ = try holder.unsafeReentrantRead { try Int.fetchOne($0, sql: "SELECT count(*) FROM jobs") }
    try bench.enqueue("write")
    #expect(try bench.store.truncateLog() == false)
    #expect(bench.store.logSize > 0)
    let impatient = try DataStore.open(
      workspace: bench.store.workspace, patience: DataStore.Patience(milliseconds: 0))
    #expect(throws: Never.self) { try impatient.write { try $0.execute("DELETE FROM queues") } }
    try execute("COMMIT", on: holder)
    #expect(try bench.store.truncateLog())
    #expect(bench.store.logSize == 0)
  }

  /// The claim looks at the first ready jobs in their order, and not at all of them: the more there are, the more that
  /// matters. So with the jobs whose time has come, and with unique keys.
  @Test func whatIsAskedOftenIsAnsweredByAnIndex() throws {
    let fixture = try QueueFixture()
    for _ in 0..<3 { try fixture.enqueue { $0.memory = 5 } }
    try fixture.enqueue { $0.runAt = fixture.time.now + 1 }
    var rule = try fixture.worker(cores: 2)
    rule.memory = 10
    rule.yielding = ["bulk"]
    let statements = Mutex<[String]>([])
    try fixture.test.store.write { transaction in
      transaction.database.trace { event in statements.withLock { $0.append(event.expandedDescription) } }
    }
    fixture.time.advance(seconds: 2)
    _ = try #require(try fixture.queue.claim(rule))
    try fixture.queue.askForRoom(rule, isFull: true)
    try fixture.enqueue { $0.uniqueKey = "k" }
    var rescuer = JobRescuer()
    _ = try rescuer.rescue(fixture.test.store)
    try fixture.test.store.write { $0.database.trace(options: []) }
    let found = statements.withLock { $0 }
    func check(_ part: String, _ index: String) throws {
      let statement = try #require(found.first { $0.contains(part) }, "\(part)")
      let plan = try fixture.test.store.read {
        try $0.rows("EXPLAIN QUERY PLAN " + statement).map { $0["detail"] as String }
      }
      #expect(plan.contains { $0.contains("INDEX \(index)") }, "\(statement): \(plan)")
      let scans = ["SCAN jobs", "SCAN j", "SCAN r"]
      #expect(!plan.contains { $0.contains("TEMP B-TREE") || scans.contains($0) }, "\(plan)")
    }
    try check("UPDATE jobs SET state = 'running'", "jobs_ready")
    try check("SELECT j.* FROM jobs j INDEXED BY", "jobs_ready")
    try check("SELECT EXISTS (SELECT 1 FROM jobs INDEXED BY", "jobs_due")
    try check("SET state = 'available', reason = 'its time came'", "jobs_due")
    try check("SELECT id FROM jobs WHERE unique_key", "jobs_unique_key")
    try check("SELECT j.id, j.claim, j.beats", "jobs_running")
  }

  /// Once the store may not grow, whatever the worker tries next fails; nothing is half done, and nothing before is lost.
  @Test(arguments: [0, 2])
  func aFullDiskEndsTheWorkerAndLosesNothing(pages: Int) throws {
    let ids = try (0..<40).map { _ in try bench.enqueue("write") }
    try bench.store.truncateLog()
    let said = bench.folder("said")
    let worker = try bench.start("worker", "until=drain", "pages=\(pages)", errors: said)
    try bench.end(worker)
    #expect(worker.terminationStatus == 14, "\(bench.lines(said))")
    #expect(bench.lines(said).joined().contains("database or disk is full"))
    #expect(try bench.store.integrityProblems() == [])
    let second = try bench.start("worker", "until=drain")
    try bench.end(second)
    #expect(second.terminationStatus == 0)
    for id in ids {
      let outcomes = try bench.queue.attempts(ofJob: id).compactMap(\.outcome)
      #expect(outcomes.count { $0 == .ok } == 1 && outcomes.allSatisfy { $0 == .ok || $0 == .lost || $0 == .released })
    }
    #expect(try QueueFixture.audit(bench.store) == [])
  }

  /// On a real file system that is really full, where this user may make one.
  @Test(.enabled(if: StoreRuleTests.canMount, "no user namespaces here"))
  func aRealFullDiskEndsTheWorker() throws {
    let (mount, kept) = (bench.folder("mount"), bench.folder("kept"))
    try Folder.create(mount)
    try Folder.create(kept)
    let ids = try (0..<20).map { _ in try bench.enqueue("write") }
    try bench.store.truncateLog()
    // Another process keeps the log open; some pages are left, so that the worker begins.
    let script = """
      mount -t tmpfs -o size=2m tmpfs "$1" && mkdir "$1/w" && cp "$2/store.sqlite" "$1/w" || exit 99
      "$3" take "$1/w" "$1/go" & other=$!
      until [ -s "$1/w/store.sqlite-wal" ]; do sleep 0.05; done
      dd if=/dev/zero of="$1/fill" bs=4k 2> /dev/null
      truncate -s -40K "$1/fill"
      "$3" worker "$1/w" until=drain > "$4/said" 2>&1
      echo $? > "$4/status"
      rm "$1/fill"
      kill -9 $other
      "$3" worker "$1/w" until=drain > "$4/said-again" 2>&1
      echo $? > "$4/again"
      cp "$1/w/"store.sqlite* "$4"
      """
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
    process.arguments = [
      "-rm", "sh", "-c", script, "sh", mount.string, bench.store.workspace.string, ProbeBench.program.path, kept.string,
    ]
    try process.run()
    try bench.end(process)
    #expect(process.terminationStatus == 0)
    #expect(bench.lines(kept.appending("status")) == ["14"], "\(bench.lines(kept.appending("said")))")
    #expect(bench.lines(kept.appending("again")) == ["0"])
    let store = try DataStore.open(workspace: kept)
    let phases = try JobQueue(store).jobs().map(\.phase)
    #expect(phases.count == ids.count && phases.allSatisfy { $0 == .completed })
    #expect(try store.integrityProblems() == [])
    #expect(try QueueFixture.audit(store) == [])
  }

  /// However little is left, a store that finds no room for itself says that, and not that the disk is broken.
  @Test(.enabled(if: StoreRuleTests.canMount, "no user namespaces here"))
  func aStoreThatFindsNoRoomSaysSo() throws {
    let (mount, kept) = (bench.folder("mount"), bench.folder("kept"))
    for folder in [mount, kept] { try Folder.create(folder) }
    let script = """
      mount -t tmpfs -o size=1m tmpfs "$1" || exit 99
      for pages in 0 1 2 3 4 6 8 10 14; do
        rm -rf "$1/w"
        dd if=/dev/zero of="$1/fill" bs=4k 2> /dev/null
        truncate -s -$((4 * pages))K "$1/fill"
        "$2" worker "$1/w" until=drain > /dev/null 2>&1
        echo "$pages $?" >> "$3/status"
        rm "$1/fill"
      done
      """
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
    process.arguments = ["-rm", "sh", "-c", script, "sh", mount.string, ProbeBench.program.path, kept.string]
    try process.run()
    try bench.end(process)
    #expect(process.terminationStatus == 0)
    #expect(bench.lines(kept.appending("status")) == [0, 1, 2, 3, 4, 6, 8, 10, 14].map { "\($0) 14" })
  }

  static let canMount: Bool = {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
    process.arguments = ["-rm", "sh", "-c", "mount -t tmpfs -o size=1m tmpfs /mnt"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()
}

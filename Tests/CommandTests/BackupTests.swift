import Files
import Foundation
import GRDB
import Glibc
import Store
import SystemPackage
import TestSupport
import Testing

struct BackupTests {
  private let program: Program

  init() throws {
    program = try Program()
  }

  private func store() throws -> DataStore {
    try DataStore.open(workspace: program.workspace, patience: .worker, create: false)
  }

  private func count(_ store: DataStore, _ state: String) throws -> Int {
    try store.read { try $0.value(Int.self, "SELECT count(*) FROM jobs WHERE state = ?", [state]) } ?? 0
  }

  /// Enqueues ingests of datasets of one pair.
  private func enqueue(_ names: [String]) throws {
    try program.drawPairs(train: 1, val: 0, test: 0)
    for name in names {
      let run = try program.run("ingest", name, "--from", "pairs", "--input", "right", "--detach")
      #expect(run.status == 0, "\(run.complaint)")
    }
  }

  @Test func aBackupOfABusyStoreIsRestoredAndNothingIsDoneUnderAnOldNumber() throws {
    try enqueue((1...8).map { "d\($0)" })
    let worker = try program.start(["worker"])
    // The store is known to this process only for moments: one that has it open stands in a restoration's way.
    try program.wait("a job's end") { try count(self.store(), "completed") >= 2 }
    #expect(try program.run("backup", "copy.sqlite").status == 0)
    #expect(try program.run("history", "publish", "history.sqlite").status == 0)
    #expect(try program.run("doctor").output == "sound\n")
    let refused = try program.run("restore", "copy.sqlite")
    #expect(refused.status == 75)
    #expect(refused.complaint.contains("store.sqlite` while workers live ("), "\(refused.complaint)")
    try program.wait("the end of all") { try count(self.store(), "completed") == 8 }
    kill(worker.processIdentifier, SIGKILL)
    worker.waitUntilExit()
    try enqueue(["later"])

    let restored = try program.run("restore", "copy.sqlite", "--json")
    #expect(restored.status == 0, "\(restored.complaint)")
    let kept = FilePath(try #require(try restored.object()["kept"] as? String))
    let before = try DatabaseQueue(path: kept.string)
    #expect(try before.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM jobs") } == 9, "all of it is kept")
    try before.close()
    let store = try store()
    let known = try store.read { try $0.value(Int.self, "SELECT count(*) FROM jobs") } ?? 0
    #expect(known == 8)
    #expect(try count(store, "completed") < 8, "what was done after the backup is not known to it")
    #expect(try store.integrityProblems() == [])
    #expect(try store.read { try $0.rows("PRAGMA journal_mode").first?[0] } == "wal")
    #expect(try program.run("worker", "--drain").status == 0)
    #expect(try count(store, "completed") == 8)
    try enqueue(["anew"])
    #expect(try store.read { try $0.value(Int64.self, "SELECT max(id) FROM jobs") } == 10, "9 is of the other history")
    let doctor = try program.run("doctor", "--json")
    #expect(doctor.status == 0 || doctor.status == 3, "\(doctor.output)")
  }

  @Test func aStoreThatIsLostOrDamagedIsMadeAgain() throws {
    try program.drawPairs(train: 1, val: 0, test: 0)
    #expect(try program.run("ingest", "maps", "--from", "pairs", "--input", "right").status == 0)
    #expect(try program.run("backup", "copy.sqlite").status == 0)
    let file = program.workspace.appending("store.sqlite")
    try DurableFile.write([UInt8](repeating: 0x5A, count: 9000), to: file)
    #expect(try program.run("jobs").status == 65)
    #expect(try program.run("restore", "copy.sqlite").status == 0)
    #expect(try program.run("jobs", "show", "1").status == 0)
    try Folder.remove(program.workspace)
    #expect(try program.run("restore", "copy.sqlite").output.hasPrefix("restored: the store as it was at "))
    #expect(try program.run("jobs", "show", "1").status == 0)
    #expect(try program.run("doctor").status == 3, "the log of its job is gone")
    #expect(try program.run("prune").status == 0)
    #expect(try program.run("doctor").output == "sound\n")
  }

  @Test func whatIsNoBackupChangesNothing() throws {
    try program.drawPairs(train: 1, val: 0, test: 0)
    #expect(try program.run("ingest", "maps", "--from", "pairs", "--input", "right").status == 0)
    #expect(try program.run("backup", "copy.sqlite").status == 0)
    #expect(try program.run("history", "publish", "history.sqlite").status == 0)
    try store().truncateLog()
    let before = try ContentHash(ofFile: program.workspace.appending("store.sqlite"))
    var bytes = try readFile(program.folder("copy.sqlite"))
    for index in bytes.count - 3 * 4096..<bytes.count { bytes[index] = 0x5A }
    try program.folder.write(bytes, to: program.folder("damaged.sqlite"))
    try program.folder.write(Array("text".utf8), to: program.folder("text"))
    for name in ["damaged.sqlite", "text", "nowhere", "history.sqlite"] {
      let run = try program.run("restore", name)
      #expect(run.status == 65, "\(name)")
      #expect(run.complaint.hasPrefix("pix2pix: cannot restore from `\(program.folder(name).string)`: "), "\(run)")
      #expect(run.complaint.contains("nothing was changed"))
    }
    let newer = try DatabaseQueue(path: program.folder("copy.sqlite").string)
    try newer.writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = 999") }
    try newer.close()
    #expect(try program.run("restore", "copy.sqlite").status == 78)
    #expect(try ContentHash(ofFile: program.workspace.appending("store.sqlite")) == before)
    let names = try Folder.names(in: program.workspace).map { String(decoding: $0, as: UTF8.self) }
    #expect(!names.contains { $0.contains("replaced") || $0.hasPrefix(DurableFile.temporaryPrefix) }, "\(names)")
  }
}

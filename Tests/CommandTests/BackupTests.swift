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
    let before = Set(try logs())

    let restored = try program.run("restore", "copy.sqlite", "--json")
    #expect(restored.status == 0, "\(restored.complaint)")
    let kept = FilePath(try #require(try restored.object()["kept"] as? String))
    let aside = try DatabaseQueue(path: kept.string)
    #expect(try aside.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM jobs") } == 9, "all of it is kept")
    try aside.close()
    let store = try store()
    #expect(try store.read { try $0.value(Int.self, "SELECT count(*) FROM jobs") } == 8)
    #expect(try count(store, "completed") < 8, "what was done after the backup is not known to it")
    #expect(try store.integrityProblems() == [])
    #expect(try store.read { try $0.rows("PRAGMA journal_mode").first?[0] } == "wal")
    let known = Set(try store.read { try $0.values(String.self, "SELECT log_path FROM attempts") })
    #expect(try program.run("worker", "--drain").status == 0)
    #expect(try count(store, "completed") == 8)
    let used = try store.read { try $0.values(String.self, "SELECT log_path FROM attempts") }
    #expect(before.subtracting(known).isDisjoint(with: used), "claims that were used since the copy")
    try enqueue(["anew"])
    #expect(try store.read { try $0.value(Int64.self, "SELECT max(id) FROM jobs") } == 10, "9 is of the other history")
    #expect(try program.run("doctor").status == 3, "what was made since the copy is the other store's")
  }

  private func logs() throws -> [String] {
    try Folder.names(in: program.workspace.appending("logs")).map { "logs/" + String(decoding: $0, as: UTF8.self) }
  }

  /// What a store that was set aside knows stays as long as it does, and goes with it.
  @Test func theFilesOfAStoreThatWasSetAsideStayWithIt() throws {
    try enqueue(["d1"])
    #expect(try program.run("backup", "copy.sqlite").status == 0)
    #expect(try program.run("worker", "--drain").status == 0)
    let made = try logs()
    #expect(made.count == 1)
    let restored = try program.run("restore", "copy.sqlite", "--json").object()
    let kept = FilePath(try #require(restored["kept"] as? String))
    let name = try #require(kept.lastComponent).string
    let doctor = try program.run("doctor")
    #expect(doctor.status == 3)
    #expect(
      doctor.output == """
        warning: 1 file or folder, such as `\(made[0])`, belongs to `\(name)`, the store that a restoration put aside
          `pix2pix restore` of that file brings both back; when nobody wants them any more, remove `\(name)` by hand, and \
        `pix2pix prune` removes the rest

        """)
    #expect(try program.run("prune").status == 0)
    #expect(try logs() == made)
    func aside() throws -> [FilePath] {
      try Folder.names(in: program.workspace).map { program.workspace.pushing(FilePath(bytes: $0)) }
        .filter { $0.string.contains("replaced") }
    }
    #expect(try aside() == [kept], "whoever looks into it leaves nothing beside it")
    #expect(try program.run("restore", kept.string).status == 0)
    #expect(try aside().count == 2)
    #expect(try program.run("restore", "copy.sqlite").status == 0)
    #expect(try aside().count == 3)
    for path in try aside() { DurableFile.remove(path) }
    #expect(try program.run("prune").status == 0)
    #expect(try logs() == [])
    #expect(try program.run("doctor").output == "sound\n")
  }

  /// As a restoration leaves it that was killed between the two.
  @Test func aSecondNameOfTheStoreIsLeftOver() throws {
    try enqueue(["d1"])
    #expect(try program.shell("ln workspace/store.sqlite workspace/store.sqlite.replaced-1").status == 0)
    let doctor = try program.run("doctor")
    #expect(doctor.status == 3)
    #expect(doctor.output.contains("1 unfinished file that belongs to nothing, such as `store.sqlite.replaced-1`"))
    #expect(try program.run("prune").status == 0)
    #expect(try program.run("doctor").output == "sound\n")
    #expect(try program.run("jobs").status == 0)
  }

  @Test func whatCannotBeReadAsAFileIsRefusedAtOnce() throws {
    try namedPipe(program.folder("pipe"))
    try Folder.create(program.folder("folder"))
    func complaint(_ name: String, _ reason: String) -> String {
      "pix2pix: cannot restore from `\(program.folder(name).string)`: \(reason)\n"
    }
    let nowhere = try program.run("restore", "nowhere")
    #expect(nowhere.status == 66)
    #expect(nowhere.complaint == complaint("nowhere", "there is no such file; nothing was changed"))
    for (name, reason) in [("pipe", "it is no regular file"), ("folder", "it is a folder")] {
      let run = try program.run("restore", name)
      #expect(run.status == 65)
      #expect(run.complaint.hasPrefix(complaint(name, reason).dropLast()), "\(run.complaint)")
    }
    #expect(!FileStatus.exists(program.workspace), "nothing was made")
  }

  /// The next copy into the same folder tidies up, but leaves alone what another may be writing.
  @Test func whatAKilledCopyLeftGoesWithTheNext() throws {
    try enqueue(["d1"])
    var names: [String] = []
    for (process, hours) in [(2_000_000_000, 2), (2_000_000_000, 0), (Int(getpid()), 2)] {
      names.append("\(DurableFile.temporaryPrefix)\(process)-\(names.count)")
      try program.folder.write([1], to: program.folder(names[names.count - 1]))
      try setAge(of: program.folder(names[names.count - 1]), hours: hours)
    }
    for arguments in [["backup", "copy.sqlite"], ["history", "publish", "history.sqlite"]] {
      try program.folder.write([1], to: program.folder(names[0]))
      try setAge(of: program.folder(names[0]), hours: 2)
      #expect(try program.run(arguments).status == 0)
      #expect(names.map { FileStatus.exists(program.folder($0)) } == [false, true, true])
    }
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
    for name in ["damaged.sqlite", "text", "history.sqlite"] {
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

import Files
import Foundation
import GRDB
import Glibc
import Store
import SystemPackage
import TestSupport
import Testing

/// The history as others read it, of a real pipeline.
struct PublishTests {
  private let program: Program

  init() throws {
    program = try Program()
    try program.drawPairs(train: 3, val: 2, test: 0)
    try Folder.create(program.folder("in"))
    try DurableFile.write(Array("no image".utf8), to: program.folder("in/broken.png"))
    try DurableFile.write(
      try readFile(
        program.folder("pairs/train").pushing(FilePath(bytes: Folder.names(in: program.folder("pairs/train"))[0]))),
      to: program.folder("in/one.png"))
    try program.folder.write(Array("dataset: {from: [pairs], input: right}".utf8), to: program.folder("night.yaml"))
    let run = try program.run(["run", "night.yaml"] + Program.tiny + ["--set", "train.epochs=1"])
    try #require(run.status == 0, "\(run.complaint)")
    try #require(try program.run("translate", "night", "--in", "in", "--out", "out").status == 3)
  }

  private var published: FilePath { program.folder("public.sqlite") }

  private func open(_ file: FilePath) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.readonly = true
    return try DatabaseQueue(path: file.string, configuration: configuration)
  }

  private func hasShell() throws -> Bool { try program.shell("command -v sqlite3").status == 0 }

  @Test func eachViewIsAPlainTableWithTheSameRows() throws {
    #expect(try program.run("history", "publish", "public.sqlite").status == 0)
    var status = stat()
    #expect(published.withPlatformString { stat($0, &status) } == 0)
    #expect(status.st_mode & 0o777 == 0o444)
    let history = try open(published)
    let store = try DataStore.open(workspace: program.workspace, patience: .worker, create: false)
    try history.read { database in
      #expect(try String.fetchOne(database, sql: "PRAGMA journal_mode") == "delete")
      let tables = try Row.fetchAll(database, sql: "SELECT name, type, sql FROM sqlite_master")
      #expect(tables.allSatisfy { $0["type"] == "table" && !($0["sql"] as String).contains("STRICT") })
      #expect(Set(tables.map { $0["name"] as String }) == Set(Schema.current.views.map(\.name) + ["publication"]))
      for view in Schema.current.views {
        let theirs = try Row.fetchAll(database, sql: "SELECT * FROM \(view.name)").map { "\($0)" }
        let ours = try store.read { try $0.rows("SELECT * FROM \(view.name)") }.map { "\($0)" }
        #expect(theirs.sorted() == ours.sorted(), "\(view.name)")
      }
      for view in ["job_history", "metric_history", "translation_history", "failed_items", "training_history"] {
        #expect(try Int.fetchOne(database, sql: "SELECT count(*) FROM \(view)") ?? 0 > 0, "\(view)")
      }
    }
    guard try hasShell() else { return }
    let asked = try program.shell("sqlite3 -readonly public.sqlite 'SELECT kind, state FROM job_history ORDER BY id'")
    #expect(asked.output.hasPrefix("ingest|completed\ntrain|completed\n"), "\(asked)")
  }

  @Test func onlyAHistoryIsReplaced() throws {
    #expect(try program.run("history", "publish", "public.sqlite").status == 0)
    #expect(try program.run("ingest", "more", "--from", "pairs", "--input", "right").status == 0)
    #expect(try program.run("history", "publish", "public.sqlite").status == 0)
    #expect(
      try open(published).read { try Int.fetchOne($0, sql: "SELECT count(*) FROM dataset_summary") } == 2)
    // A library's own, that happens to have a table of this name.
    let library = try DatabaseQueue(path: program.folder("library.db").string)
    try library.write { try $0.execute(sql: "CREATE TABLE publication (title TEXT)") }
    try library.close()
    for name in ["night.yaml", "workspace/store.sqlite", "library.db"] {
      let before = try ContentHash(ofFile: program.folder(name))
      #expect(try program.run("history", "publish", name).status == 78, "\(name)")
      #expect(try ContentHash(ofFile: program.folder(name)) == before, "\(name)")
    }
    #expect(try program.run("history", "publish", "nowhere/public.sqlite").status == 66)
    #expect(try Folder.names(in: program.folder.path).allSatisfy { !$0.starts(with: Array(".pix2pix".utf8)) })
  }

  /// Whoever has only sqlite3 gets the same answers from the store and from what is published.
  @Test func everyQuestionOfTheDocumentIsAnsweredByTheShell() throws {
    guard try hasShell() else { return }
    #expect(try program.run("history", "publish", "public.sqlite").status == 0)
    let root = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
    let document = String(decoding: try readFile(root.appending("docs").appending("schema.md")), as: UTF8.self)
    let questions = document.components(separatedBy: "```sql\n").dropFirst().compactMap {
      $0.components(separatedBy: "```").first
    }
    #expect(questions.count >= 12)
    try program.folder.write(Array(questions.joined(separator: "\n").utf8), to: program.folder("questions.sql"))
    let ofStore = try program.shell("sqlite3 -bail -readonly workspace/store.sqlite < questions.sql")
    let ofHistory = try program.shell("sqlite3 -bail -readonly public.sqlite < questions.sql")
    #expect(ofStore.status == 0 && ofStore.complaint.isEmpty, "\(ofStore.complaint)")
    #expect(ofStore.output == ofHistory.output)
    #expect(ofStore.output.contains("night@1"))
  }
}

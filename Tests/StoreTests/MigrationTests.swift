import Files
import Foundation
import GRDB
import Store
import SystemPackage
import TestSupport
import Testing

/// Stores as the program of every earlier schema version left them (`tools/make_store_fixture.py`).
struct MigrationTests {
  static let versions = Array(1..<max(2, Schema.current.version))

  private func fixture(_ version: Int) throws -> String {
    let url = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
    let file = FilePath(url.path).appending("store-v\(version).sql")
    return String(decoding: try readFile(file), as: UTF8.self)
  }

  /// A workspace with the store of an earlier version.
  private func workspace(_ version: Int) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    var configuration = Configuration()
    // The text of a dump fills tables in the order of their names.
    configuration.foreignKeysEnabled = false
    let old = try DatabaseQueue(path: folder("store.sqlite").string, configuration: configuration)
    try old.writeWithoutTransaction {
      try $0.execute(sql: try fixture(version))
      try $0.execute(sql: "PRAGMA journal_mode = WAL")
    }
    try old.close()
    return folder
  }

  private func counts(_ folder: TemporaryFolder) throws -> [String] {
    var configuration = Configuration()
    configuration.readonly = true
    return try DatabaseQueue(path: folder("store.sqlite").string, configuration: configuration).read { database in
      try [
        "jobs", "attempts", "events", "workers", "runs", "models", "aliases", "model_events", "metrics", "evaluations",
        "pairs", "dataset_files", "dataset_versions", "translation_items", "warnings",
      ].map { "\($0) \(try Int.fetchOne(database, sql: "SELECT count(*) FROM \($0)") ?? -1)" }
    }
  }

  @Test func everyEarlierVersionHasItsFixture() throws {
    for version in Self.versions {
      #expect(try fixture(version).contains("PRAGMA user_version = \(version);"), "\(version)")
    }
  }

  @Test(arguments: versions)
  func aStoreOfAnEarlierVersionIsMigratedWithItsBackup(version: Int) throws {
    let folder = try workspace(version)
    let before = try counts(folder)
    // Since version 4 a translation hands out its parts as jobs.
    let jobs = version < 4 ? 9 : 10
    #expect(!before.contains { $0.hasSuffix(" 0") && !$0.hasPrefix("warnings") }, "\(before)")
    do {
      let store = try DataStore.open(workspace: folder.path, create: false)
      #expect(try store.integrityProblems() == [])
      try store.read { transaction in
        #expect(try transaction.value(Int.self, "PRAGMA user_version") == Schema.current.version)
        for view in Schema.current.views { _ = try transaction.rows("SELECT * FROM \(view.name)") }
        #expect(
          try transaction.values(
            String.self, "SELECT model || '@' || version FROM model_summary WHERE aliases = 'champion'")
            == ["night@1"])
        // What happened to each job leads to what it is.
        let strange = try transaction.rows(
          """
          SELECT id FROM jobs j WHERE state <> (SELECT to_state FROM events e WHERE e.job_id = j.id ORDER BY e.id DESC
            LIMIT 1)
          """)
        #expect(strange.isEmpty)
        let states = try transaction.rows("SELECT state, count(*) FROM jobs GROUP BY state ORDER BY state").map(\.texts)
        #expect(
          states == [["available", "1"], ["cancelled", "1"], ["completed", "\(jobs - 3)"], ["discarded", "1"]])
      }
      try store.write { try $0.execute("UPDATE jobs SET priority = 3 WHERE state = 'available'") }
    }
    #expect(try counts(folder) == before)
    guard version < Schema.current.version else { return }
    let backup = folder("store.sqlite.backup-v\(version)")
    let kept = try DatabaseQueue(path: backup.string)
    #expect(try kept.read { try Int.fetchOne($0, sql: "PRAGMA user_version") } == version)
    #expect(try kept.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM jobs") } == jobs)
    try kept.close()
    // It is a backup as any other.
    let restored = try TemporaryFolder()
    _ = try DataStore.restore(workspace: restored.path, from: backup) { _, _ in }
    #expect(try DataStore.open(workspace: restored.path).read { try $0.models().map(\.reference) } == ["night@1"])
  }

  @Test func aRestoredStoreUsesNoNumberAgain() throws {
    let (old, new) = (try workspace(1), try TemporaryFolder())
    do {
      let store = try DataStore.open(workspace: new.path)
      let version = try StoreFixture.version(store, pairs: [StoreFixture.pair("a")])
      for _ in 1...20 {
        _ = try store.write {
          try $0.createRun(
            NewRun(job: nil, datasetVersion: version.id, modelName: "maps", configuration: "{}"))
        }
      }
      try store.truncateLog()
    }
    // What a lost store knew is still to be seen by what lies in the workspace.
    for name in ["runs/33", "models/job-44-claim-2", "models/import-99-1", "logs"] {
      try Folder.create(new(name))
    }
    try DurableFile.write([], to: new("logs/job-45-attempt-1.log"))
    let restoration = try DataStore.restore(workspace: new.path, from: old("store.sqlite")) { _, _ in }
    #expect(try FileStatus(of: try #require(restoration.kept)).size > 0)
    let store = try DataStore.open(workspace: new.path)
    let run = try store.write {
      try $0.createRun(NewRun(job: nil, datasetVersion: nil, modelName: "maps", configuration: "{}"))
    }
    #expect(run.id == 34)
    #expect(run.folder.text == "runs/34")
    #expect(try StoreFixture.runningJob(store) == 46)
  }

  @Test func nothingIsRestoredWhileTheStoreIsOpen() throws {
    let (old, folder) = (try workspace(1), try TemporaryFolder())
    let store = try DataStore.open(workspace: folder.path)
    #expect(throws: StoreError.storeInUse(folder("store.sqlite"), workers: [])) {
      try DataStore.restore(
        workspace: folder.path, from: old("store.sqlite"), patience: DataStore.Patience(milliseconds: 20)
      ) { _, _ in }
    }
    #expect(try store.read { try $0.models().isEmpty })
  }

  /// A reader keeps a part of it in its log: without that it would not be what it was, if the power went now.
  @Test func aStoreThatSomebodyReadsIsNotReplaced() throws {
    let (old, folder) = (try workspace(1), try TemporaryFolder())
    do { _ = try DataStore.open(workspace: folder.path).write { try $0.findOrCreateDataset(named: "maps") } }
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let reader = try DatabaseQueue(path: folder("store.sqlite").string, configuration: configuration)
    try reader.unsafeReentrantRead { try $0.execute(sql: "BEGIN; SELECT count(*) FROM jobs") }
    do { _ = try DataStore.open(workspace: folder.path).write { try $0.findOrCreateDataset(named: "more") } }
    let before = try Folder.names(in: folder.path)
    #expect(throws: StoreError.storeInUse(folder("store.sqlite"), workers: [])) {
      try DataStore.restore(workspace: folder.path, from: old("store.sqlite")) { _, _ in }
    }
    #expect(try Folder.names(in: folder.path) == before)
    try reader.unsafeReentrantRead { try $0.execute(sql: "COMMIT") }
    #expect(try DataStore.open(workspace: folder.path).read { try $0.datasets().map(\.name) } == ["maps", "more"])
  }

  /// Of what SQLite had not yet moved from the log into the file, nothing is lost in the store that is kept.
  @Test func aStoreThatIsSetAsideIsWhole() throws {
    let (old, folder) = (try workspace(1), try TemporaryFolder())
    do {
      let store = try DataStore.open(workspace: folder.path)
      _ = try store.write { try $0.findOrCreateDataset(named: "maps") }
      // As a kill leaves it: the log holds what the file does not.
      for name in ["store.sqlite", "store.sqlite-wal"] {
        try DurableFile.write(try readFile(folder(name)), to: folder("copy-" + name))
      }
    }
    let killed = try TemporaryFolder()
    for name in ["store.sqlite", "store.sqlite-wal"] {
      try DurableFile.write(try readFile(folder("copy-" + name)), to: killed(name))
    }
    #expect(try FileStatus(of: killed("store.sqlite-wal")).size > 0)
    let restoration = try DataStore.restore(workspace: killed.path, from: old("store.sqlite")) { _, _ in }
    let kept = try #require(restoration.kept)
    let queue = try DatabaseQueue(path: kept.string)
    #expect(try queue.read { try String.fetchAll($0, sql: "SELECT name FROM datasets") } == ["maps"])
    #expect(try DataStore.open(workspace: killed.path).read { try $0.datasets().map(\.name) } == ["night"])
  }
}

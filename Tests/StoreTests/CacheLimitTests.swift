import Files
import GRDB
import GRDBSQLite
import Store
import SystemPackage
import TestSupport
import Testing

/// What the planning of a translation keeps of the store's pages in memory.
struct CacheLimitTests {
  /// Bytes.
  private func kept(by store: DataStore) throws -> Int32 {
    try store.read { transaction in
      var (now, most): (Int32, Int32) = (0, 0)
      sqlite3_db_status(transaction.database.sqliteConnection, SQLITE_DBSTATUS_CACHE_USED, &now, &most, 0)
      return now
    }
  }

  @Test func manyFilesTakeNoMoreMemoryThanFew() throws {
    let test = try TestStore()
    let job = try StoreFixture.runningJob(test.store, kind: "translate")
    let chunk = try StoreFixture.runningJob(test.store, kind: "translate-chunk")
    let model = try StoreFixture.model(test.store)
    let (limited, free) = (test.store, try test.another())
    try limited.limitCache(kibibytes: 256)
    var files = 0
    for _ in 0..<40 {
      let items = (files..<files + 250).map { number in
        NewTranslationItem(
          input: FilePath("/archive/folder/\(100_000 + number).png"), settings: StoreFixture.hash("settings"),
          plan: .translate(to: FilePath("/results/folder/\(100_000 + number).png")))
      }
      files += items.count
      try limited.write { try $0.planItems(items, job: job, claim: 1, model: model.id) }
    }
    func count(_ store: DataStore) throws -> Int {
      var count = 0
      try store.read { try $0.forEachUnplaced(ofJob: job) { items, _ in count += items } }
      return count
    }
    #expect(try count(limited) == files)
    #expect(try count(free) == files)
    try limited.write { try $0.putItems(ofJob: job, intoChunk: chunk, count: files) }
    // The limit, and what SQLite needs for a page beside its bytes.
    #expect(try kept(by: limited) < 350_000)
    #expect(try kept(by: free) > 1_000_000)
  }
}

internal import Files
internal import Glibc
package import GRDB
internal import Synchronization
package import SystemPackage

/// The record of everything: `store.sqlite` of a workspace, in WAL mode.
///
/// `write` and `read` may be called from any thread; one at a time runs in a store, and other processes wait their turn. A
/// `write` that returned survives kill -9 and a power cut; one that threw changed nothing (but if it is the disk that failed,
/// while it was synced, what was written may be there). The closures must be short: no hashing, no files, no waiting, and no
/// call of the store inside them.
///
/// Commits are those of `synchronous=NORMAL`: whole and in their order, though a power cut may take back the last of them.
/// `write` then syncs the log itself, when its transaction is over: others write meanwhile, and many who wait for the disk
/// wait together. What it has seen of others' commits is on the disk by then, too.
package final class DataStore: Sendable {
  /// How long a statement waits for other processes.
  package struct Patience: Sendable {
    package let milliseconds: Int64

    package init(milliseconds: Int64) {
      self.milliseconds = milliseconds
    }

    /// 5 s: a person is looking.
    package static let command = Patience(milliseconds: 5_000)
    /// 60 s.
    package static let worker = Patience(milliseconds: 60_000)
  }

  /// The folder that holds `store.sqlite`, `models/`, `runs/`, `outputs/`.
  package let workspace: FilePath
  package let time: TimeSource
  let main: DatabaseQueue
  /// For heartbeats, progress, metrics: whoever writes them waits for no other thread of this process. Opened when it is
  /// first needed: a command that only looks starts sooner.
  private let light = Mutex<DatabaseQueue?>(nil)
  private let openLight: @Sendable () throws -> DatabaseQueue
  /// Shared for as long as the store is open, so that nobody changes the schema under it.
  private let schemaLock: FileLock
  private let place: FilePlace
  private let syncLog: @Sendable () throws -> Void

  init(
    workspace: FilePath, time: TimeSource, main: DatabaseQueue, light: @escaping @Sendable () throws -> DatabaseQueue,
    schemaLock: FileLock, place: FilePlace, syncLog: @escaping @Sendable () throws -> Void
  ) {
    self.workspace = workspace
    self.time = time
    self.main = main
    openLight = light
    self.schemaLock = schemaLock
    self.place = place
    self.syncLog = syncLog
  }

  package var file: FilePath { workspace.appending(DataStore.fileName) }
  static let fileName = "store.sqlite"
  static let logName = fileName + "-wal"
  static let lockName = "store.lock"

  /// Runs `body` in one immediate transaction: all of it is committed, or, if it throws, none. Then it is on the disk.
  @discardableResult
  package func write<T>(_ body: (StoreTransaction) throws -> T) throws -> T {
    let value = try transaction(on: main, at: time.now(), body)
    try sync()
    return value
  }

  /// As `write`, but on the disk only with the next `sync` or `write`, of whomever: a power cut before that takes it back, a
  /// crash does not. Nothing outside of the store may follow from it until then.
  @discardableResult
  package func writeUnsynced<T>(_ body: (StoreTransaction) throws -> T) throws -> T {
    try transaction(on: main, at: time.now(), body)
  }

  /// Brings to the disk all that was committed before, by whomever.
  package func sync() throws { try syncLog() }

  /// As `writeUnsynced`, beside another thread that writes: for what may be lost.
  @discardableResult
  package func writeLightly<T>(_ body: (StoreTransaction) throws -> T) throws -> T {
    try transaction(on: lightQueue(), at: time.now(), body)
  }

  /// Runs `body` on one consistent state of the store; it cannot write.
  package func read<T>(_ body: (StoreTransaction) throws -> T) throws -> T {
    let now = time.now()
    // Not GRDB's own `read`: after the `PRAGMA query_only` that it gives, SQLite compiles every statement of the connection
    // anew, which cost a claim ten times what it does.
    return try main.unsafeRead { database in
      try DataStore.within("BEGIN DEFERRED", database, end: "ROLLBACK") {
        try requirePlace()
        let changes = database.totalChangesCount
        let value = try body(StoreTransaction(database: database, now: now))
        guard database.totalChangesCount == changes else {
          throw DatabaseError(resultCode: .SQLITE_READONLY, message: "this was to read, and has written")
        }
        return value
      }
    }
  }

  /// The number that one question comes to, without a transaction around it: for what is asked very often.
  package func answer(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> Int64? {
    try main.unsafeRead { try Int64.fetchOne($0.cachedStatement(sql: sql), arguments: arguments) }
  }

  /// A number that changes whenever another connection has written: a poll that costs nothing.
  package func dataVersion() throws -> Int64 {
    try answer("PRAGMA data_version") ?? 0
  }

  /// Moves the log into the file and shortens it to nothing, unless somebody reads or writes just now. It waits for nobody:
  /// while a checkpoint waits for a reader, nobody can write.
  /// - Returns: whether that was done.
  @discardableResult
  package func truncateLog() throws -> Bool {
    try requirePlace()
    let impatient = DataStore.configuration(Patience(milliseconds: 0))
    let name = try SQLiteName(of: file)
    return try withExtendedLifetime(name) {
      try DatabaseQueue(path: name.text, configuration: impatient).writeWithoutTransaction {
        try Int.fetchOne($0, sql: "PRAGMA wal_checkpoint(TRUNCATE)") == 0
      }
    }
  }

  /// For who goes through more rows than should stay in memory: SQLite keeps so much of the file's pages from now on, where it
  /// would keep 2 MB. The system has them all the same.
  /// - Parameter kibibytes: of pages, at least 1.
  package func limitCache(kibibytes: Int) throws {
    try main.writeWithoutTransaction { try $0.execute(sql: "PRAGMA cache_size = -\(kibibytes)") }
  }

  /// As `truncateLog`, where the log is longer than a megabyte: for a worker that has nothing else to do. Another time will
  /// do as well.
  package func shortenLog() {
    if logSize > 1 << 20 { _ = try? truncateLog() }
  }

  /// Bytes of the log beside the file.
  package var logSize: Int64 {
    (try? FileStatus(of: workspace.appending(DataStore.logName)).size) ?? 0
  }

  /// What is wrong in the file itself; empty when all is well.
  package func integrityProblems() throws -> [String] {
    try main.read { database in
      let found = try String.fetchAll(database, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
      let orphans = try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").map { row in
        "row \(row[1] as Int64? ?? 0) of \(row[0] as String? ?? "?") names a missing row of \(row[2] as String? ?? "?")"
      }
      return found + orphans
    }
  }

  private func lightQueue() throws -> DatabaseQueue {
    try light.withLock { kept in
      // A file that is not there would be made.
      if kept == nil { try requirePlace() }
      let queue = try kept ?? openLight()
      kept = queue
      return queue
    }
  }

  /// What is written to a file that has lost its name is lost, however well it was synced.
  /// - Throws: `StoreError.vanished`.
  func requirePlace() throws {
    guard place.isKept else { throw StoreError.vanished(file) }
  }

  private func transaction<T>(
    on queue: DatabaseQueue, at now: Timestamp, _ body: (StoreTransaction) throws -> T
  ) throws -> T {
    do {
      return try queue.writeWithoutTransaction { database in
        try DataStore.within("BEGIN IMMEDIATE", database, end: "COMMIT") {
          try requirePlace()
          return try body(StoreTransaction(database: database, now: now))
        }
      }
    } catch let error as DatabaseError where isOutOfRoom(error, in: workspace) {
      throw FileError("write", file, .noSpace)
    }
  }

  /// A transaction of statements that are compiled once: GRDB's own compiles its beginning and its end each time.
  private static func within<T>(
    _ begin: String, _ database: Database, end: String, _ body: () throws -> T
  ) throws -> T {
    try database.cachedStatement(sql: begin).execute()
    do {
      let value = try body()
      try database.cachedStatement(sql: end).execute()
      return value
    } catch {
      // A full disk, and a few other failures, have ended it already.
      if database.isInsideTransaction { try database.cachedStatement(sql: "ROLLBACK").execute() }
      throw error
    }
  }
}

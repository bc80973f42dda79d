internal import Files
internal import Glibc
internal import GRDB
internal import Synchronization
package import SystemPackage

/// The record of everything: `store.sqlite` of a workspace, in WAL mode.
///
/// `write` and `read` may be called from any thread; one at a time runs in a store, and other processes wait their turn. A
/// `write` that returned survives kill -9 and a power cut (`synchronous=FULL`); one that threw changed nothing. The
/// closures must be short: no hashing, no files, no waiting, and no call of the store inside them.
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
  /// `synchronous=NORMAL`: for what may be lost in a power cut (not in a crash): heartbeats, progress, metrics.
  /// Opened when it is first needed: a command that only looks starts sooner.
  private let light = Mutex<DatabaseQueue?>(nil)
  private let openLight: @Sendable () throws -> DatabaseQueue
  /// Shared for as long as the store is open, so that nobody changes the schema under it.
  private let schemaLock: FileLock
  /// The file that is open: what is there under its name must be that.
  private let identity: FileIdentity

  init(
    workspace: FilePath, time: TimeSource, main: DatabaseQueue, light: @escaping @Sendable () throws -> DatabaseQueue,
    schemaLock: FileLock, identity: FileIdentity
  ) {
    self.workspace = workspace
    self.time = time
    self.main = main
    openLight = light
    self.schemaLock = schemaLock
    self.identity = identity
  }

  package var file: FilePath { workspace.appending(DataStore.fileName) }
  static let fileName = "store.sqlite"
  static let lockName = "store.lock"

  /// Runs `body` in one immediate transaction: all of it is committed, or, if it throws, none.
  @discardableResult
  package func write<T>(_ body: (StoreTransaction) throws -> T) throws -> T {
    try transaction(on: main, at: time.now(), body)
  }

  /// As `write`, but without waiting for the disk: a power cut may take the last of these back, a crash does not.
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
      var result: Result<T, any Error>?
      try database.inTransaction(.deferred) {
        try requirePlace()
        let changes = database.totalChangesCount
        result = .success(try body(StoreTransaction(database: database, now: now)))
        guard database.totalChangesCount == changes else {
          throw DatabaseError(resultCode: .SQLITE_READONLY, message: "this was to read, and has written")
        }
        return .rollback
      }
      guard let result else { throw CancellationError() }
      return try result.get()
    }
  }

  /// A number that changes whenever another connection has written: a poll that costs nothing.
  package func dataVersion() throws -> Int64 {
    try main.unsafeRead { try Int64.fetchOne($0.cachedStatement(sql: "PRAGMA data_version")) ?? 0 }
  }

  /// Moves the log into the file and shortens it to nothing, unless somebody reads or writes just now. It waits for nobody:
  /// while a checkpoint waits for a reader, nobody can write.
  /// - Returns: whether that was done.
  @discardableResult
  package func truncateLog() throws -> Bool {
    try requirePlace()
    let impatient = DataStore.configuration(.normal, Patience(milliseconds: 0))
    let name = try SQLiteName(of: file)
    return try withExtendedLifetime(name) {
      try DatabaseQueue(path: name.text, configuration: impatient).writeWithoutTransaction {
        try Int.fetchOne($0, sql: "PRAGMA wal_checkpoint(TRUNCATE)") == 0
      }
    }
  }

  /// As `truncateLog`, where the log is longer than a megabyte: for a worker that has nothing else to do. Another time will
  /// do as well.
  package func shortenLog() {
    if logSize > 1 << 20 { _ = try? truncateLog() }
  }

  /// Bytes of the log beside the file.
  package var logSize: Int64 {
    (try? FileStatus(of: workspace.appending(DataStore.fileName + "-wal")).size) ?? 0
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
    guard (try? FileIdentity(of: file)) == identity else { throw StoreError.vanished(file) }
  }

  private func transaction<T>(
    on queue: DatabaseQueue, at now: Timestamp, _ body: (StoreTransaction) throws -> T
  ) throws -> T {
    do {
      return try queue.writeWithoutTransaction { database in
        var result: Result<T, any Error>?
        try database.inTransaction(.immediate) {
          try requirePlace()
          let value = try body(StoreTransaction(database: database, now: now))
          result = .success(value)
          return .commit
        }
        guard let result else { throw CancellationError() }
        return try result.get()
      }
    } catch let error as DatabaseError where isOutOfRoom(error, in: workspace) {
      throw FileError("write", file, .noSpace)
    }
  }
}

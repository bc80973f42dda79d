internal import Files
internal import GRDB
internal import Glibc
internal import SystemPackage

extension DataStore {
  /// Brings the schema to this program's version, and takes the shared lock under which it stays so.
  ///
  /// Two locks are never held at once, so that of many processes that start together one migrates and the others wait.
  static func upToDate(
    _ queue: DatabaseQueue, file: FilePath, lock path: FilePath, patience: Patience, time: TimeSource
  ) throws -> FileLock {
    let start = TimeSource.system.monotonic()
    while true {
      if let shared = try FileLock(path, .shared) {
        let version = try queue.read { try checkedVersion($0, file: file) }
        if version == Schema.version { return shared }
      }
      if let exclusive = try FileLock(path, .exclusive) {
        try withExtendedLifetime(exclusive) { try migrate(queue, file: file, to: Schema.version) }
        continue
      }
      guard TimeSource.system.monotonic() - start < patience.milliseconds else { throw StoreError.schemaInUse(file) }
      usleep(UInt32.random(in: 1000...3000))
    }
  }

  /// Under the exclusive lock.
  static func migrate(_ queue: DatabaseQueue, file: FilePath, to target: Int) throws {
    let found = try queue.read { try checkedVersion($0, file: file) }
    guard found < target else { return }
    if found > 0 { try backUp(queue, file: file, version: found) }
    try queue.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA journal_mode = WAL")
      try database.inTransaction(.exclusive) {
        let version = try checkedVersion(database, file: file)
        for view in try String.fetchAll(database, sql: "SELECT name FROM sqlite_master WHERE type = 'view'") {
          try database.execute(sql: "DROP VIEW \(view.quotedDatabaseIdentifier)")
        }
        for statements in Schema.migrations[version..<target] {
          for statement in statements { try database.execute(sql: statement) }
        }
        for view in Schema.views { try database.execute(sql: "CREATE VIEW \(view.name) AS \(view.definition)") }
        try database.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
        try database.execute(sql: "PRAGMA user_version = \(target)")
        return .commit
      }
    }
  }

  /// The schema's version of a file that is empty (0) or a store of this program, not newer than it.
  private static func checkedVersion(_ database: Database, file: FilePath) throws -> Int {
    let application = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
    guard application == Schema.applicationID || (application == 0 && tables == 0 && version == 0) else {
      throw StoreError.notAStore(file)
    }
    guard version <= Schema.version else {
      throw StoreError.newerSchema(file, found: version, known: Schema.version)
    }
    return version
  }

  private static func backUp(_ queue: DatabaseQueue, file: FilePath, version: Int) throws {
    try copy(queue, to: file.removingLastComponent().appending("\(fileName).backup-v\(version)"))
  }
}

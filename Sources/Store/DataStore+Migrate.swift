internal import Files
internal import GRDB
internal import Glibc
internal import SystemPackage

extension DataStore {
  /// Brings the schema to this program's version, and takes the shared lock under which it stays so.
  ///
  /// Two locks are never held at once, so that of many processes that start together one migrates and the others wait.
  static func upToDate(
    _ queue: DatabaseQueue, file: FilePath, lock path: FilePath, patience: Patience, schema: Schema
  ) throws -> FileLock {
    let start = TimeSource.system.monotonic()
    while true {
      if let shared = try FileLock(path, .shared) {
        let version = try queue.read { try checkedVersion($0, file: file, schema) }
        if version == schema.version { return shared }
      }
      if let exclusive = try FileLock(path, .exclusive) {
        try withExtendedLifetime(exclusive) { try migrate(queue, file: file, to: schema) }
        continue
      }
      guard TimeSource.system.monotonic() - start < patience.milliseconds else { throw StoreError.schemaInUse(file) }
      usleep(UInt32.random(in: 1000...3000))
    }
  }

  /// Under the exclusive lock.
  static func migrate(_ queue: DatabaseQueue, file: FilePath, to schema: Schema) throws {
    let found = try queue.read { try checkedVersion($0, file: file, schema) }
    guard found < schema.version else { return }
    if found > 0 {
      try copy(queue, to: file.removingLastComponent().appending("\(fileName).backup-v\(found)"))
    }
    try queue.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA journal_mode = WAL")
      try database.inTransaction(.exclusive) {
        try bringUpToDate(database, from: try checkedVersion(database, file: file, schema), to: schema)
        return .commit
      }
    }
  }

  /// In a transaction of the caller's.
  static func bringUpToDate(_ database: Database, from version: Int, to schema: Schema) throws {
    for view in try String.fetchAll(database, sql: "SELECT name FROM sqlite_master WHERE type = 'view'") {
      try database.execute(sql: "DROP VIEW \(view.quotedDatabaseIdentifier)")
    }
    for statements in schema.migrations[version...] {
      for statement in statements { try database.execute(sql: statement) }
    }
    for view in schema.views { try database.execute(sql: "CREATE VIEW \(view.name) AS \(view.definition)") }
    try database.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
    try database.execute(sql: "PRAGMA user_version = \(schema.version)")
  }

  /// The schema's version of a file that is empty (0) or a store of this program, not newer than it.
  static func checkedVersion(_ database: Database, file: FilePath, _ schema: Schema) throws -> Int {
    let application = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
    guard application == Schema.applicationID || (application == 0 && tables == 0 && version == 0) else {
      throw StoreError.notAStore(file)
    }
    guard version <= schema.version else {
      throw StoreError.newerSchema(file, found: version, known: schema.version)
    }
    guard version > 0 || tables == 0 else {
      throw StoreError.damaged(file, reason: "it has tables, and its schema's version is \(version)")
    }
    return version
  }
}

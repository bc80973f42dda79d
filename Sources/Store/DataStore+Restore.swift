internal import Files
internal import GRDB
internal import Glibc
package import SystemPackage

extension DataStore {
  /// What a restoration did.
  package struct Restoration: Sendable {
    /// Where the store that stood there before is now; `nil`: there was none.
    package let kept: FilePath?
    /// The newest moment that the restored store knows of.
    package let newest: Timestamp?
  }

  /// Puts a backup in the place of a workspace's store, or makes the workspace anew with it. Nobody may have the store open:
  /// the lock of the schema, which everybody who has holds, is taken for as long as it lasts.
  ///
  /// The store that was there is kept beside it, as `store.sqlite.replaced-TIME`. No number that it, or a file of the
  /// workspace, has used for a job or a run is used again. A kill leaves the old store in its place, or the new one.
  /// - Parameter settle: what else is to become of the copy, of this program's schema, before it takes the store's place;
  ///   it is given the highest claim of each job that the store before, or a file of the workspace, knows.
  /// - Throws: `StoreError.storeInUse`, `.noBackup`, `.badBackup`, `.newerSchema`; nothing is changed then.
  package static func restore(
    workspace: FilePath, from backup: FilePath, patience: Patience = .command, time: TimeSource = .system,
    settle: (_ transaction: StoreTransaction, _ usedClaims: [Int64: Int64]) throws -> Void
  ) throws -> Restoration {
    let folder = absolute(workspace)
    let file = folder.appending(fileName)
    guard let status = try? FileStatus(of: backup) else { throw StoreError.noBackup(backup) }
    // A named pipe would be waited for.
    guard status.kind == .file else {
      throw StoreError.badBackup(backup, reason: status.kind == .folder ? "it is a folder" : "it is no regular file")
    }
    try Folder.create(folder)
    if let kind = fileSystem(of: folder), kind.isNetwork { throw StoreError.networkFileSystem(folder, kind: kind.name) }
    let lock = try exclusiveLock(folder, file, patience)
    return try withExtendedLifetime(lock) {
      let used = UsedNumbers(folder: folder, store: file)
      return try replace(file, by: backup, time, used) { try settle($0, used.claims) }
    }
  }

  /// Under the exclusive lock.
  private static func replace(
    _ file: FilePath, by backup: FilePath, _ time: TimeSource, _ used: UsedNumbers,
    settle: (StoreTransaction) throws -> Void
  ) throws -> Restoration {
    // Until the new store has the name the old one has it, with all that it knows: not without its log.
    if used.isReadable, logSize(of: file) > 0 { throw StoreError.storeInUse(file, workers: []) }
    let temporary = DurableFile.temporaryPath(for: file)
    try createEmpty(temporary)
    defer { removeWithLog(temporary) }
    let newest = try copyBackup(backup, to: temporary, time, used, settle: settle)
    let kept = FileStatus.exists(file) ? try setAside(file, time) : nil
    try DurableFile.rename(temporary, to: file)
    return Restoration(kept: kept, newest: newest)
  }

  /// Waits a little for commands that only look, and names the workers that stay.
  private static func exclusiveLock(_ folder: FilePath, _ file: FilePath, _ patience: Patience) throws -> FileLock {
    let start = TimeSource.system.monotonic()
    while true {
      if let lock = try FileLock(folder.appending(lockName), .exclusive) { return lock }
      guard TimeSource.system.monotonic() - start < patience.milliseconds else { break }
      usleep(UInt32.random(in: 1000...3000))
    }
    // A damaged store cannot be asked.
    let store = try? open(workspace: folder, patience: patience, create: false)
    let workers = try? store?.read {
      try $0.values(String.self, "SELECT name FROM workers WHERE stopped_at IS NULL ORDER BY id")
    }
    throw StoreError.storeInUse(file, workers: workers ?? [])
  }

  private static func copyBackup(
    _ backup: FilePath, to temporary: FilePath, _ time: TimeSource, _ used: UsedNumbers,
    settle: (StoreTransaction) throws -> Void
  ) throws -> Timestamp? {
    // Not as a store: its lock and its log are no business of this workspace.
    var configuration = Configuration()
    configuration.readonly = true
    do {
      let name = try SQLiteName(of: backup)
      let target = try SQLiteName(of: temporary)
      try leavingNothing(beside: backup) {
        let source = try DatabaseQueue(path: name.text, configuration: configuration)
        defer { try? source.close() }
        try check(source, backup)
        try source.writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [target.text]) }
      }
      let newest = try prepare(target.text, at: time.now(), used, settle: settle)
      // SQLite 3.40 does not sync what VACUUM INTO writes.
      try DurableFile.syncFile(temporary)
      return newest
    } catch let error as DatabaseError where error.resultCode.primaryResultCode != .SQLITE_FULL {
      throw StoreError.badBackup(backup, reason: error.message ?? error.resultCode.description)
    } catch let error as FileError where !error.isNoSpace {
      throw StoreError.badBackup(backup, reason: "\(error)")
    }
  }

  private static func check(_ source: DatabaseQueue, _ backup: FilePath) throws {
    try source.read { database in
      let application = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
      let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
      guard application == Schema.applicationID else {
        throw StoreError.badBackup(backup, reason: "it is no store of pix2pix")
      }
      guard version <= Schema.current.version else {
        throw StoreError.newerSchema(backup, found: version, known: Schema.current.version)
      }
      if let problem = try String.fetchAll(database, sql: "PRAGMA integrity_check").first(where: { $0 != "ok" }) {
        throw StoreError.badBackup(backup, reason: "it is damaged (\(problem))")
      }
    }
  }

  /// Makes a copy the store that it is to be: of this program's schema, in WAL mode, and with numbers that go on where the
  /// store before it had come to.
  private static func prepare(
    _ name: String, at now: Timestamp, _ used: UsedNumbers, settle: (StoreTransaction) throws -> Void
  ) throws -> Timestamp? {
    let queue = try DatabaseQueue(path: name, configuration: configuration(.command))
    let newest = try queue.writeWithoutTransaction { database in
      let newest = try Timestamp.fetchOne(database, sql: "SELECT max(at) FROM events")
      try database.execute(sql: "PRAGMA journal_mode = WAL")
      try database.inTransaction(.exclusive) {
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        if version < Schema.current.version { try bringUpToDate(database, from: version, to: .current) }
        for (table, number) in used.rows.sorted(by: { $0.key < $1.key }) {
          try database.execute(
            sql: "UPDATE sqlite_sequence SET seq = max(seq, ?2) WHERE name = ?1", arguments: [table, number])
          try database.execute(
            sql: """
              INSERT INTO sqlite_sequence (name, seq)
              SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = ?1)
              """, arguments: [table, number])
        }
        try settle(StoreTransaction(database: database, now: now))
        return .commit
      }
      _ = try Int.fetchOne(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
      return newest
    }
    try queue.close()
    return newest
  }

  private static func logSize(of file: FilePath) -> Int64 {
    (try? FileStatus(of: sibling(file, "-wal")).size) ?? 0
  }

  private static func sibling(_ path: FilePath, _ suffix: String) -> FilePath {
    FilePath(bytes: path.bytes + Array(suffix.utf8))
  }

  /// Keeps the store under another name, with the log of a damaged one. The name it had stays until the new store takes it; a
  /// log does not, for the new store would take it for its own.
  private static func setAside(_ file: FilePath, _ time: TimeSource) throws -> FilePath {
    let stamp = time.now().description.filter { $0.isNumber || $0 == "T" }
    let kept = file.removingLastComponent().appending(fileName + asideMark + stamp)
    try link(file, to: kept)
    let log = sibling(file, "-wal")
    if logSize(of: file) > 0 { try link(log, to: sibling(kept, "-wal")) }
    try DurableFile.syncFolder(file.removingLastComponent())
    DurableFile.remove(log)
    DurableFile.remove(sibling(file, "-shm"))
    try DurableFile.syncFolder(file.removingLastComponent())
    return kept
  }

  private static func link(_ source: FilePath, to target: FilePath) throws(FileError) {
    let result = source.withPlatformString { from in target.withPlatformString { Glibc.link(from, $0) } }
    guard result == 0 else { throw FileError.last("keep", source) }
  }

  private static func removeWithLog(_ file: FilePath) {
    for suffix in ["", "-wal", "-shm"] { DurableFile.remove(FilePath(bytes: file.bytes + Array(suffix.utf8))) }
  }
}

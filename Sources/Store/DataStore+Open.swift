internal import Files
internal import GRDB
internal import Glibc
package import SystemPackage

extension DataStore {
  /// Opens the store of a workspace, and makes the folder (0700) and the file (0600) where they are missing. An older
  /// schema is brought up to date, after a backup beside the file (`store.sqlite.backup-vN`).
  /// - Parameter syncLog: brings the log to the disk, which has this path; tests have disks of their own.
  /// - Throws: `StoreError`, `FileError`, `DatabaseError`. Nothing is changed when it throws.
  package static func open(
    workspace: FilePath, patience: Patience = .command, time: TimeSource = .system, create: Bool = true,
    schema: Schema = .current, syncLog: (@Sendable (FilePath) throws -> Void)? = nil
  ) throws -> DataStore {
    let folder = absolute(workspace)
    let file = folder.appending(fileName)
    do throws(FileError) {
      // A folder that this user may not look into is not one without a store.
      _ = try FileStatus(of: file, followLinks: false)
    } catch  where !error.isReadOnly {
      if FileStatus.exists(folder), try hasContent(folder) { throw StoreError.storeGone(folder) }
      guard create else { throw StoreError.noWorkspace(folder) }
    } catch {
      throw StoreError.notWritable(folder, reason: error.reason)
    }
    do {
      return try open(folder, file, patience, time, create, schema, syncLog)
    } catch let error as FileError where error.isReadOnly {
      throw StoreError.notWritable(folder, reason: error.reason)
    } catch let error as DatabaseError {
      if isOutOfRoom(error, in: folder) { throw FileError("write", file, .noSpace) }
      // SQLite says only that it could not; the system knows why.
      guard file.withPlatformString({ access($0, R_OK | W_OK) }) == 0 else {
        throw StoreError.notWritable(folder, reason: FileError.last("write", file).reason)
      }
      let reason = error.message ?? error.resultCode.description
      switch error.resultCode.primaryResultCode {
      case .SQLITE_NOTADB: throw StoreError.notAStore(file)
      case .SQLITE_READONLY, .SQLITE_PERM: throw StoreError.notWritable(folder, reason: reason)
      case .SQLITE_CORRUPT: throw StoreError.damaged(file, reason: reason)
      case .SQLITE_CANTOPEN, .SQLITE_IOERR: throw StoreError.cannotOpen(file, reason: reason)
      default: throw error
      }
    }
  }

  private static func open(
    _ folder: FilePath, _ file: FilePath, _ patience: Patience, _ time: TimeSource, _ create: Bool, _ schema: Schema,
    _ syncLog: (@Sendable (FilePath) throws -> Void)?
  ) throws -> DataStore {
    try Folder.create(folder)
    if let kind = fileSystem(of: folder), kind.isNetwork {
      throw StoreError.networkFileSystem(folder, kind: kind.name)
    }
    if try isEmpty(file) {
      if try hasContent(folder) { throw StoreError.storeGone(folder) }
      // Whoever was to make it was killed first, or something emptied it.
      guard create else { throw StoreError.noWorkspace(folder) }
    }
    try createPrivately(file)
    let name = try SQLiteName(of: file)
    while true {
      let place = try FilePlace(of: file)
      let main = try DatabaseQueue(path: name.text, configuration: configuration(patience))
      let lock = try upToDate(main, file: file, lock: folder.appending(lockName), patience: patience, schema: schema)
      // Until it had the lock, another store may have been restored under the name.
      guard place.isKept else {
        try main.close()
        continue
      }
      // It keeps the name, which may stand on an open descriptor.
      let light = { @Sendable in try DatabaseQueue(path: name.text, configuration: configuration(patience)) }
      let path = folder.appending(logName)
      let log = WriteAheadLog(path)
      return DataStore(
        workspace: folder, time: time, main: main, light: light, schemaLock: lock, place: place
      ) {
        if let syncLog { try syncLog(path) } else { try log.sync() }
      }
    }
  }

  private static func isEmpty(_ file: FilePath) throws(FileError) -> Bool {
    guard FileStatus.exists(file) else { return true }
    return try FileStatus(of: file).size == 0
  }

  /// Whether something lies in the workspace that only a store could explain.
  private static func hasContent(_ folder: FilePath) throws(FileError) -> Bool {
    for name in ["models", "runs", "logs", "claims"] {
      let place = folder.appending(name)
      guard FileStatus.exists(place) else { continue }
      if try !Folder.names(in: place).isEmpty { return true }
    }
    return false
  }

  static func configuration(_ patience: Patience) -> Configuration {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .callback(busyPolling(upTo: patience.milliseconds))
    configuration.prepareDatabase { database in
      try database.execute(sql: "PRAGMA trusted_schema = OFF")
      try database.execute(sql: "PRAGMA synchronous = NORMAL")
      try database.execute(sql: "PRAGMA journal_size_limit = 16777216")
      // 16 MB: a page that is written again and again is moved into the file a quarter as often.
      try database.execute(sql: "PRAGMA wal_autocheckpoint = 4000")
    }
    return configuration
  }

  /// Waits between tries, with jitter: at first for about as long as a transaction takes, then a millisecond. SQLite's own
  /// back-off grows to 100 ms, and whoever has waited longest then asks least often: with many workers some get nothing.
  static func busyPolling(upTo limit: Int64) -> @Sendable (Int) -> Bool {
    let started = Milestone()
    return { tries in
      let now = TimeSource.system.monotonic()
      if tries == 0 { started.set(now) }
      guard now - started.value < limit else { return false }
      usleep(tries < 10 ? .random(in: 50...150) : .random(in: 500...1500))
      return true
    }
  }

  static func absolute(_ path: FilePath) -> FilePath {
    guard path.isRelative else { return path.lexicallyNormalized() }
    guard let current = getcwd(nil, 0) else { return path }
    defer { free(current) }
    return FilePath(platformString: current).pushing(path).lexicallyNormalized()
  }

  /// Makes the file if there is none. One that exists is never opened here: closing it would drop the locks that SQLite
  /// holds on it in this process (POSIX locks belong to the process, not to the descriptor).
  private static func createPrivately(_ file: FilePath) throws(FileError) {
    let descriptor = file.withPlatformString { Glibc.open($0, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600) }
    if descriptor >= 0 {
      close(descriptor)
    } else if errno != EEXIST {
      throw FileError.last("create", file)
    }
  }
}

internal import Files
internal import GRDB
internal import Glibc
package import Store
internal import SystemPackage

/// A worker process in the store: its row, and a kernel lock that ends with the process. Whoever can take the lock knows
/// that the worker is dead.
package final class WorkerIdentity: Sendable {
  package let id: Int64
  package let name: String
  package let host: String
  private let lock: FileLock
  /// Seconds. Whoever did not beat for so long, by the wall clock, is not counted on.
  package static let longestSilence = 600.0

  /// Takes the lock before the row is there, so that nobody finds a row of a living worker unlocked.
  package init(_ store: DataStore, queues: [String], concurrency: Int, cores: Int, memory: Int64? = nil) throws {
    let host = WorkerIdentity.hostName()
    let name = "\(host)-\(getpid())-\(store.time.now().milliseconds)-\(UInt16.random(in: 0 ... .max))"
    let folder = WorkerIdentity.folder(of: store)
    try Folder.create(folder)
    guard let lock = try FileLock(WorkerIdentity.lockFile(of: name, store)) else {
      throw StoreError.cannotOpen(folder, reason: "the lock of a new worker is held already")
    }
    id = try store.writeUnsynced { transaction in
      try transaction.insert(
        """
        INSERT INTO workers (name, host, pid, queues, concurrency, cores, memory, started_at, heartbeat_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          name, host, Int(getpid()), queues.joined(separator: ","), concurrency, cores, memory, transaction.now,
          transaction.now,
        ])
    }
    self.name = name
    self.host = host
    self.lock = lock
  }

  /// - Returns: the priority of the most urgent job that is wanted on this host, if there is one.
  /// - Throws: `QueueError.foundDead` if others have taken its jobs because they found its lock free.
  func beat(_ transaction: StoreTransaction) throws -> Int? {
    let changed = try transaction.execute(
      "UPDATE workers SET heartbeat_at = ?, beats = beats + 1 WHERE id = ? AND stopped_at IS NULL",
      [transaction.now, id])
    guard changed == 1 else { throw QueueError.foundDead(worker: name) }
    return try transaction.wantedPriority(onHost: host)
  }

  /// The last thing that a worker does.
  package func stop(_ store: DataStore, reason: String) throws {
    try store.write {
      try $0.execute(
        "UPDATE workers SET stopped_at = ?, stop_reason = ? WHERE id = ? AND stopped_at IS NULL", [$0.now, reason, id])
    }
    DurableFile.remove(WorkerIdentity.lockFile(of: name, store))
  }

  static func folder(of store: DataStore) -> FilePath {
    store.workspace.appending("workers")
  }

  static func lockFile(of name: String, _ store: DataStore) -> FilePath {
    folder(of: store).appending("\(name).lock")
  }

  /// Without the characters that a file name or a list of queues could not bear.
  package static func hostName() -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    gethostname(&buffer, buffer.count - 1)
    let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    let name = String(decoding: bytes, as: UTF8.self).filter {
      $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == ".")
    }
    return name.isEmpty ? "localhost" : name
  }
}

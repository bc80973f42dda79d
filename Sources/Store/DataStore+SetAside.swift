internal import Files
internal import GRDB
package import SystemPackage

/// A store that a restoration put aside, and the files of the workspace that belong to it.
package struct StoreSetAside: Sendable {
  package let file: FilePath
  /// What its rows name, relative to the workspace: folders of models and runs, logs; `nil`: it cannot be read.
  package let names: Set<String>?

  /// Whether something in the workspace may be its: all may be of one that cannot be read.
  package func mayOwn(_ name: String) -> Bool { names?.contains(name) ?? true }
}

extension DataStore {
  static let asideMark = ".replaced-"

  /// The stores beside this one that restorations put aside, the oldest first.
  package func storesSetAside() throws -> [StoreSetAside] {
    try namesSetAside().filter { $0.inode != own }.map {
      StoreSetAside(file: $0.file, names: try? DataStore.fileNames(in: $0.file))
    }
  }

  /// Second names of this store, which a restoration that was killed left.
  package func secondNames() throws -> [FilePath] {
    try namesSetAside().filter { $0.inode == own }.map(\.file)
  }

  private var own: UInt64? { try? FileStatus(of: file).inode }

  private func namesSetAside() throws -> [(file: FilePath, inode: UInt64?)] {
    let prefix = DataStore.fileName + DataStore.asideMark
    return try Folder.names(in: workspace).map { String(decoding: $0, as: UTF8.self) }
      .filter { $0.hasPrefix(prefix) && !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }
      .map { workspace.appending($0) }
      .map { ($0, try? FileStatus(of: $0).inode) }
  }

  /// Runs `body`, which reads a store that was set aside, and removes what SQLite puts beside it even for whoever only reads.
  static func leavingNothing<T>(beside file: FilePath, _ body: () throws -> T) rethrows -> T {
    let isAside = file.lastComponent?.string.hasPrefix(fileName + asideMark) ?? false
    let new = ["-wal", "-shm"].map { FilePath(bytes: file.bytes + Array($0.utf8)) }.filter { !FileStatus.exists($0) }
    // Another file may be in use, and then these are needed.
    defer { for path in new where isAside { DurableFile.remove(path) } }
    return try body()
  }

  private static func fileNames(in file: FilePath) throws -> Set<String> {
    var configuration = Configuration()
    configuration.readonly = true
    let name = try SQLiteName(of: file)
    return try leavingNothing(beside: file) {
      let queue = try DatabaseQueue(path: name.text, configuration: configuration)
      defer { try? queue.close() }
      return try queue.read {
        Set(
          try String.fetchAll(
            $0,
            sql: """
              SELECT folder FROM models UNION SELECT folder FROM runs
              UNION SELECT log_path FROM attempts WHERE log_path IS NOT NULL
              """))
      }
    }
  }
}

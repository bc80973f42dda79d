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
    let prefix = DataStore.fileName + DataStore.asideMark
    return try Folder.names(in: workspace).map { String(decoding: $0, as: UTF8.self) }
      .filter { $0.hasPrefix(prefix) && !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }
      .map { workspace.appending($0) }
      .map { StoreSetAside(file: $0, names: try? DataStore.fileNames(in: $0)) }
  }

  private static func fileNames(in file: FilePath) throws -> Set<String> {
    var configuration = Configuration()
    configuration.readonly = true
    let name = try SQLiteName(of: file)
    let queue = try DatabaseQueue(path: name.text, configuration: configuration)
    return try withExtendedLifetime(name) {
      try queue.read {
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

internal import Files
internal import SystemPackage

/// A set of files that belongs together: a folder that has its name when, and only when, all of it is on the disk.
enum FolderCommit {
  /// Makes the folder under a temporary name, lets `fill` write its files (durably) and renames it.
  ///
  /// What stood under `path` is removed just before the rename: after a crash there, the folder is missing but never mixed.
  /// - Parameter scratch: a folder of the same file system for the temporary name; `nil`: beside `path`. If it is not there,
  ///   nothing is written: whoever takes it away keeps its owner from committing anything more.
  static func write(
    _ path: FilePath, scratch: FilePath? = nil, _ fill: (_ temporary: FilePath) throws -> Void
  ) throws {
    try Folder.create(path.removingLastComponent())
    let temporary = temporaryPath(for: path, scratch)
    do {
      try Folder.createOne(temporary)
      try fill(temporary)
      try DurableFile.syncFolder(temporary)
      if FileStatus.exists(path) { try remove(path, scratch: scratch) }
      try DurableFile.rename(temporary, to: path)
    } catch {
      // What cannot be removed now is found by its prefix later; the first error is the one to tell.
      try? Folder.remove(temporary)
      throw error
    }
  }

  /// Takes the folder's name away before anything in it goes, so that a crash leaves none that is there in part.
  static func remove(_ path: FilePath, scratch: FilePath? = nil) throws {
    let temporary = temporaryPath(for: path, scratch)
    try DurableFile.rename(path, to: temporary)
    try Folder.remove(temporary)
  }

  private static func temporaryPath(for path: FilePath, _ scratch: FilePath?) -> FilePath {
    DurableFile.temporaryPath(for: scratch.map { $0.appending("folder") } ?? path)
  }

  /// Removes what a crash left under a temporary name.
  static func removeLeftovers(in folder: FilePath) throws {
    let prefix = Array(DurableFile.temporaryPrefix.utf8)
    for name in try Folder.names(in: folder) where name.starts(with: prefix) {
      try Folder.remove(folder.pushing(FilePath(bytes: name)))
    }
  }
}

internal import Files
internal import SystemPackage

/// A set of files that belongs together: a folder that has its name when, and only when, all of it is on the disk.
enum FolderCommit {
  /// Makes the folder under a temporary name beside `path`, lets `fill` write its files (durably) and renames it.
  ///
  /// What stood under `path` is removed just before the rename: after a crash there, the folder is missing but never mixed.
  static func write(_ path: FilePath, _ fill: (_ temporary: FilePath) throws -> Void) throws {
    try Folder.create(path.removingLastComponent())
    let temporary = DurableFile.temporaryPath(for: path)
    do {
      try Folder.create(temporary)
      try fill(temporary)
      try DurableFile.syncFolder(temporary)
      if FileStatus.exists(path) { try Folder.remove(path) }
      try DurableFile.rename(temporary, to: path)
    } catch {
      // What cannot be removed now is found by its prefix later; the first error is the one to tell.
      try? Folder.remove(temporary)
      throw error
    }
  }

  /// Removes what a crash left under a temporary name.
  static func removeLeftovers(in folder: FilePath) throws {
    let prefix = Array(DurableFile.temporaryPrefix.utf8)
    for name in try Folder.names(in: folder) where name.starts(with: prefix) {
      try Folder.remove(folder.pushing(FilePath(bytes: name)))
    }
  }
}

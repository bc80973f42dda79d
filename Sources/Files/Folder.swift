internal import Glibc
package import SystemPackage

package enum Folder {
  /// Creates the folder and the ones above it where they are missing. They survive a power cut.
  package static func create(_ path: FilePath, mode: UInt32 = 0o700) throws(FileError) {
    if path.isEmpty || FileStatus.exists(path) {
      if path.isEmpty { return }
      guard try FileStatus(of: path).kind == .folder else { throw FileError("create folder", path, .fileExists) }
      return
    }
    try create(path.removingLastComponent(), mode: mode)
    let result = path.withPlatformString { mkdir($0, mode_t(mode)) }
    guard result == 0 || errno == EEXIST else { throw FileError.last("create folder", path) }
    do throws(FileError) { try DurableFile.syncFolder(path.removingLastComponent()) } catch {
      // A folder that may be written to but not listed cannot be opened to be synced.
      guard error.code == .permissionDenied else { throw error }
    }
  }

  /// Creates one folder in a folder that must be there.
  package static func createOne(_ path: FilePath, mode: UInt32 = 0o700) throws(FileError) {
    guard path.withPlatformString({ mkdir($0, mode_t(mode)) }) == 0 else {
      throw FileError.last("create folder", path)
    }
  }

  /// The names in a folder, as bytes, in ascending byte order, without `.` and `..`.
  package static func names(in path: FilePath) throws(FileError) -> [[UInt8]] {
    guard let stream = path.withPlatformString({ opendir($0) }) else { throw FileError.last("list", path) }
    defer { closedir(stream) }
    var names: [[UInt8]] = []
    errno = 0
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if name != [0x2E] && name != [0x2E, 0x2E] { names.append(name) }
      errno = 0
    }
    guard errno == 0 else { throw FileError.last("list", path) }
    return names.sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// All files below a folder, in the order of `FolderWalk`. Symbolic links to files are followed, links to folders are
  /// left out; folders themselves are not listed.
  /// - Returns: relative paths with their status; a folder that cannot be listed is an entry with its error.
  package static func walk(_ root: FilePath) throws(FileError) -> [FolderEntry] {
    try FolderWalk(root).filter(isNoFolder)
  }

  /// The same, entry by entry: memory holds the names of the folders on the way.
  package static func walk(_ root: FilePath, _ take: (FolderEntry) throws -> Void) throws {
    for entry in try FolderWalk(root) where isNoFolder(entry) { try take(entry) }
  }

  /// A link to a folder is one.
  private static func isNoFolder(_ entry: FolderEntry) -> Bool {
    guard case .success(let status) = entry.status else { return true }
    return status.kind != .folder
  }

  /// Deletes a folder and all below it; nothing there is no error, nor is another who deletes it too. Links are removed,
  /// not followed.
  package static func remove(_ path: FilePath) throws(FileError) {
    guard let status = try? FileStatus(of: path, followLinks: false) else { return }
    do throws(FileError) {
      if status.kind == .folder {
        for name in try names(in: path) { try remove(path.pushing(FilePath(bytes: name))) }
        guard path.withPlatformString({ rmdir($0) }) == 0 else { throw FileError.last("remove", path) }
      } else if !DurableFile.remove(path) {
        throw FileError.last("remove", path)
      }
    } catch {
      guard error.code == .noSuchFileOrDirectory else { throw error }
    }
  }

  /// Bytes free to this user on the file system that holds `path`.
  package static func freeSpace(at path: FilePath) throws(FileError) -> Int64 {
    var status = statvfs()
    guard path.withPlatformString({ statvfs($0, &status) }) == 0 else { throw FileError.last("measure", path) }
    return Int64(status.f_bavail) * Int64(status.f_frsize)
  }
}

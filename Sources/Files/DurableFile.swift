internal import Glibc
package import SystemPackage

/// Writes that can be interrupted anywhere: a temporary name in the same folder, sync, rename, sync of the folder. Under
/// the final name there is the old content, the new content, or nothing; never a part.
package enum DurableFile {
  /// Names of unfinished files begin so; whatever carries it after a crash can be deleted.
  package static let temporaryPrefix = ".pix2pix-partial-"

  /// Writes `bytes` under `path`, replacing what is there.
  /// - Parameter mode: permission bits before the umask: 0o600 in the workspace, 0o666 for outputs.
  /// - Returns: the content's hash.
  @discardableResult
  package static func write(
    _ bytes: [UInt8], to path: FilePath, mode: UInt32 = 0o600
  ) throws(FileError) -> ContentHash {
    let temporary = try writeTemporary(bytes, for: path, mode: mode)
    do throws(FileError) {
      try rename(temporary, to: path)
    } catch {
      remove(temporary)
      throw error
    }
    return ContentHash(of: bytes)
  }

  /// The first half of `write`: the bytes are on the disk, under a temporary name beside `path`.
  package static func writeTemporary(
    _ bytes: [UInt8], for path: FilePath, mode: UInt32 = 0o600
  ) throws(FileError) -> FilePath {
    let temporary = temporaryPath(for: path)
    let descriptor = temporary.withPlatformString {
      open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode_t(mode))
    }
    guard descriptor >= 0 else { throw FileError.last("write", path) }
    var failure = writeAll(bytes, to: descriptor, path: path)
    if failure == nil, fsync(descriptor) != 0 { failure = .last("sync", path) }
    if close(descriptor) != 0, failure == nil { failure = .last("write", path) }
    if let failure {
      remove(temporary)
      throw failure
    }
    return temporary
  }

  /// Makes sure that a file could be written under `path`, before much work is done for it. Nothing is left.
  package static func probe(_ path: FilePath) throws(FileError) {
    if let status = try? FileStatus(of: path), status.kind == .folder { throw FileError("write", path, .isDirectory) }
    remove(try writeTemporary([], for: path))
  }

  /// Renames within one file system and syncs the folder, so that the new name survives a power cut.
  package static func rename(_ source: FilePath, to target: FilePath) throws(FileError) {
    try place(source, at: target)
    try syncFolder(target.removingLastComponent())
  }

  /// Renames within one file system. The new name survives a power cut once the folder is synced.
  package static func place(_ source: FilePath, at target: FilePath) throws(FileError) {
    let result = source.withPlatformString { from in target.withPlatformString { Glibc.rename(from, $0) } }
    guard result == 0 else { throw FileError.last("rename to", target) }
  }

  /// A fresh temporary name beside `path`.
  package static func temporaryPath(for path: FilePath) -> FilePath {
    let unique = "\(getpid())-\(UInt32.random(in: 0 ... .max))"
    return path.removingLastComponent().appending(temporaryPrefix + unique)
  }

  /// Gives a file or folder a temporary name beside it: from then on it is nobody's, and can be deleted at leisure. Without
  /// waiting for the disk: a power cut may give it its name back.
  /// - Returns: the name; `nil` if nothing was there.
  package static func setAside(_ path: FilePath) throws(FileError) -> FilePath? {
    let aside = temporaryPath(for: path)
    let result = path.withPlatformString { from in aside.withPlatformString { Glibc.rename(from, $0) } }
    if result != 0 {
      let error = FileError.last("remove", path)
      guard error.code == .noSuchFileOrDirectory else { throw error }
      return nil
    }
    return aside
  }

  /// Deletes unfinished files in the folder of `path` that a process which was killed left there: none of this host has
  /// their number, and nobody has written to them for an hour (another host may write here).
  package static func removeAbandoned(beside path: FilePath) {
    let folder = path.removingLastComponent()
    let prefix = Array(temporaryPrefix.utf8)
    let oldest = (Int64(time(nil)) - 3600) * 1_000_000_000
    for name in (try? Folder.names(in: folder.isEmpty ? "." : folder)) ?? [] where name.starts(with: prefix) {
      let digits = name.dropFirst(prefix.count).prefix { (0x30...0x39).contains($0) }
      let file = folder.pushing(FilePath(bytes: name))
      guard let process = Int32(String(decoding: digits, as: UTF8.self)), kill(process, 0) != 0, errno == ESRCH,
        let status = try? FileStatus(of: file, followLinks: false), status.kind == .file, status.modified < oldest
      else { continue }
      remove(file)
    }
  }

  package static func syncFolder(_ folder: FilePath) throws(FileError) {
    try sync(folder.isEmpty ? "." : folder, O_DIRECTORY)
  }

  /// For a file that something else wrote: brings its content to the disk.
  package static func syncFile(_ path: FilePath) throws(FileError) {
    try sync(path, 0)
  }

  private static func sync(_ path: FilePath, _ flags: Int32) throws(FileError) {
    let descriptor = path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC | flags) }
    guard descriptor >= 0 else { throw FileError.last("sync", path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw FileError.last("sync", path) }
  }

  /// Deletes a file if it is there; says whether it was.
  @discardableResult
  package static func remove(_ path: FilePath) -> Bool {
    path.withPlatformString { unlink($0) } == 0
  }

  static func writeAll(_ bytes: [UInt8], to descriptor: Int32, path: FilePath) -> FileError? {
    bytes.withUnsafeBytes { buffer in
      var offset = 0
      while offset < buffer.count, let base = buffer.baseAddress {
        let count = Glibc.write(descriptor, base + offset, min(buffer.count - offset, 1 << 26))
        if count < 0 {
          if errno == EINTR { continue }
          return .last("write", path)
        }
        offset += count
      }
      return nil
    }
  }
}

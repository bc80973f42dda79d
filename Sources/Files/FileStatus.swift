internal import Glibc
package import SystemPackage

/// What the file system says of a file, enough to tell whether it has changed since.
package struct FileStatus: Sendable, Hashable {
  package enum Kind: Sendable { case file, folder, link, other }
  package let kind: Kind
  package let size: Int64
  package let device: UInt64
  package let inode: UInt64
  /// Nanoseconds since 1970, UTC.
  package let modified: Int64
  /// Nanoseconds since 1970, UTC: the last change of content or attributes.
  package let changed: Int64

  /// - Parameter followLinks: whether a symbolic link stands for what it points to.
  package init(of path: FilePath, followLinks: Bool = true) throws(FileError) {
    var status = stat()
    let result = path.withPlatformString { followLinks ? stat($0, &status) : lstat($0, &status) }
    guard result == 0 else { throw FileError.last("look at", path) }
    self.init(status)
  }

  /// As it was recorded.
  package init(kind: Kind, size: Int64, device: UInt64, inode: UInt64, modified: Int64, changed: Int64) {
    self.kind = kind
    self.size = size
    self.device = device
    self.inode = inode
    self.modified = modified
    self.changed = changed
  }

  /// Nanoseconds within which the clocks of file systems may not tell two changes apart.
  private static let clockResolution: Int64 = 2_000_000_000

  /// Whether every later change would give other times: the last one lay well before `start`. What is read from then on,
  /// and found with this same status afterwards, can be recognised by it.
  /// - Parameter start: nanoseconds since 1970, UTC, before anything was read.
  package func isSettled(before start: Int64) -> Bool { max(modified, changed) < start - Self.clockResolution }

  init(_ status: stat) {
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFLNK: .link
      default: .other
      }
    size = Int64(status.st_size)
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    changed = Int64(status.st_ctim.tv_sec) * 1_000_000_000 + Int64(status.st_ctim.tv_nsec)
  }

  /// Whether anything is there (a dangling link counts).
  package static func exists(_ path: FilePath) -> Bool {
    (try? FileStatus(of: path, followLinks: false)) != nil
  }
}

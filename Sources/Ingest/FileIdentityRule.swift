package import Files
package import Store

/// How it is told that a file is as it was.
package enum FileIdentityRule: String, Codable, Sendable, CaseIterable {
  /// Device, inode, size and both times.
  case full
  /// Where inodes and times of change are not stable (SMB, FUSE).
  case mtimeSize = "mtime,size"

  package func isSame(_ known: KnownFile, _ status: FileStatus) -> Bool {
    guard known.size == status.size, known.modified == status.modified else { return false }
    return self == .mtimeSize
      || known.changed == status.changed && known.inode == Int64(bitPattern: status.inode)
        && known.device == Int64(bitPattern: status.device)
  }
}

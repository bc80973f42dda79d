internal import Files
internal import SystemPackage

/// Which file it is that has a name now.
struct FileIdentity: Sendable, Hashable {
  private let device: UInt64
  private let inode: UInt64

  init(of path: FilePath) throws(FileError) {
    let status = try FileStatus(of: path)
    device = status.device
    inode = status.inode
  }
}

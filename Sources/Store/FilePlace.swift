internal import Files
internal import Glibc
internal import SystemPackage

/// A file and its name: whether what is there under the name is still that file. It is asked in every transaction.
struct FilePlace: Sendable {
  private let path: [CChar]
  private let device: dev_t
  private let inode: ino_t

  init(of path: FilePath) throws(FileError) {
    self.path = path.withPlatformString { Array(UnsafeBufferPointer(start: $0, count: strlen($0) + 1)) }
    var status = stat()
    guard stat(self.path, &status) == 0 else { throw FileError.last("look at", path) }
    device = status.st_dev
    inode = status.st_ino
  }

  var isKept: Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_dev == device && status.st_ino == inode
  }
}

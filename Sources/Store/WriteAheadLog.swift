internal import Files
internal import Glibc
internal import Synchronization
internal import SystemPackage

/// The log of an open store, as a file to be brought to the disk. SQLite takes no lock on it, so it may be opened and closed
/// beside SQLite; and it has its name for as long as a connection is open.
final class WriteAheadLog: Sendable {
  private let path: FilePath
  /// Opened when it is first needed.
  private let descriptor = Mutex<Int32>(-1)

  init(_ path: FilePath) {
    self.path = path
  }

  deinit {
    descriptor.withLock { if $0 >= 0 { close($0) } }
  }

  /// Brings to the disk all that anybody has committed to it before. Several may wait for the disk at once, and then it
  /// does the work for all of them.
  func sync() throws(FileError) {
    let descriptor = descriptor.withLock { kept in
      if kept < 0 { kept = path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC) } }
      return kept
    }
    guard descriptor >= 0, fdatasync(descriptor) == 0 else { throw FileError.last("sync", path) }
  }
}

internal import Glibc
package import SystemPackage

/// A kernel lock (`flock`) on a file: it ends with the process that holds it, however it ends, and no child inherits it.
package final class FileLock: Sendable {
  package enum Mode: Sendable { case shared, exclusive }
  package let path: FilePath
  private let descriptor: Int32

  /// Takes the lock if it is free now.
  /// - Returns: `nil` if another process (or another lock of this one) holds it.
  package init?(_ path: FilePath, _ mode: Mode = .exclusive) throws(FileError) {
    let descriptor = path.withPlatformString { open($0, O_RDWR | O_CREAT | O_CLOEXEC, 0o600) }
    guard descriptor >= 0 else { throw FileError.last("lock", path) }
    while flock(descriptor, (mode == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0 {
      if errno == EINTR { continue }
      let code = errno
      close(descriptor)
      if code == EWOULDBLOCK { return nil }
      throw FileError("lock", path, Errno(rawValue: code))
    }
    self.path = path
    self.descriptor = descriptor
  }

  /// Gives the lock back at once: closing alone would leave it with a process that is just being started, which holds
  /// copies of all descriptors until its program begins.
  deinit {
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }
}

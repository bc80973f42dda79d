internal import Glibc
package import SystemPackage

/// A file that is written a piece at a time, in a folder that gets its name when all in it are whole.
package final class NewFile {
  private let descriptor: Int32
  private let path: FilePath

  /// - Throws: also if something of that name is there.
  package init(_ path: FilePath, mode: UInt32 = 0o600) throws(FileError) {
    self.path = path
    descriptor = path.withPlatformString {
      open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode_t(mode))
    }
    guard descriptor >= 0 else { throw FileError.last("write", path) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  package func append(_ bytes: [UInt8]) throws(FileError) {
    if let failure = DurableFile.writeAll(bytes, to: descriptor, path: path) { throw failure }
  }
}

internal import Dispatch
internal import Glibc
package import SystemPackage

/// Reads a file once, from its beginning to its end, in pieces of any size, and makes its SHA-256 on the way: what is larger
/// than memory should hold twice is verified as it is taken in. A piece is hashed beside what is done with it.
package final class HashedReader {
  /// Bytes of the file when it was opened.
  package let size: Int
  private let path: FilePath
  private let descriptor: Int32
  private let sum = Sum()
  private let hashing = DispatchQueue(label: "hashed-reader")

  /// `@unchecked Sendable`: touched on the queue alone.
  private final class Sum: @unchecked Sendable {
    var hash = RunningHash()
  }

  package init(_ path: FilePath) throws(FileError) {
    self.path = path
    descriptor = path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw FileError.last("read", path) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let error = FileError.last("read", path)
      close(descriptor)
      throw error
    }
    size = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// - Returns: as many of the next bytes; fewer only where the file ends.
  package func read(_ count: Int) throws(FileError) -> [UInt8] {
    var failure: FileError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count, let start = buffer.baseAddress {
        let part = Glibc.read(descriptor, start + filled, count - filled)
        if part == 0 { break }
        if part > 0 {
          filled += part
        } else if errno != EINTR {
          failure = FileError.last("read", path)
          break
        }
      }
    }
    if let failure { throw failure }
    // One piece waits at most: what is read faster than it is hashed would pile up.
    hashing.sync {}
    hashing.async { [sum] in sum.hash.update(bytes) }
    return bytes
  }

  /// Reads what is left.
  /// - Returns: the SHA-256 of the whole file.
  package func finish() throws(FileError) -> ContentHash {
    while try !read(1 << 20).isEmpty {}
    return hashing.sync { sum.hash.value }
  }
}

internal import Dispatch
internal import Glibc
package import SystemPackage

/// Reads a file once, from its beginning to its end, in pieces of any size, and makes its SHA-256 on the way: what is larger
/// than memory should hold twice is verified as it is taken in. A piece is hashed beside what is done with it.
package final class HashedReader {
  /// Of the file when it was opened.
  package let status: FileStatus
  private let path: FilePath
  private let descriptor: Int32
  private let sum: Sum?
  private let hashing = DispatchQueue(label: "hashed-reader")

  /// `@unchecked Sendable`: touched on the queue alone.
  private final class Sum: @unchecked Sendable {
    var hash = RunningHash()
  }

  /// - Parameter hashes: `false`: it is known what the file's hash is.
  package init(_ path: FilePath, hashes: Bool = true) throws(FileError) {
    self.path = path
    sum = hashes ? Sum() : nil
    descriptor = path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw FileError.last("read", path) }
    do throws(FileError) {
      status = try Self.status(descriptor, path)
    } catch {
      close(descriptor)
      throw error
    }
  }

  deinit { close(descriptor) }

  /// Bytes of the file when it was opened.
  package var size: Int { Int(status.size) }

  /// Whether the file system says of the file what it said when it was opened.
  package func isUnchanged() throws(FileError) -> Bool { try Self.status(descriptor, path) == status }

  private static func status(_ descriptor: Int32, _ path: FilePath) throws(FileError) -> FileStatus {
    var found = stat()
    guard fstat(descriptor, &found) == 0 else { throw FileError.last("read", path) }
    return FileStatus(found)
  }

  /// - Returns: as many of the next bytes; fewer only where the file ends.
  package func read(_ count: Int) throws(FileError) -> [UInt8] {
    var failure: FileError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      do throws(FileError) {
        filled = try fill(UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<count]))
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    // One piece waits at most: what is read faster than it is hashed would pile up.
    hashing.sync {}
    hash(bytes, bytes.count)
    return bytes
  }

  /// The same into memory that is there: the system takes as long to give tens of megabytes as to fill them.
  /// - Parameter bytes: `count` at least, of which the first are written.
  /// - Returns: how many.
  package func read(_ count: Int, into bytes: inout [UInt8]) throws(FileError) -> Int {
    // The piece before lies there.
    hashing.sync {}
    var result = Result<Int, FileError>.success(0)
    bytes.withUnsafeMutableBytes { bytes in
      let room = UnsafeMutableRawBufferPointer(rebasing: bytes[..<count])
      result = Result { () throws(FileError) in try fill(room) }
    }
    let filled = try result.get()
    hash(bytes, filled)
    return filled
  }

  private func fill(_ room: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    var filled = 0
    while filled < room.count, let start = room.baseAddress {
      let part = Glibc.read(descriptor, start + filled, room.count - filled)
      if part == 0 { break }
      if part > 0 {
        filled += part
      } else if errno != EINTR {
        throw FileError.last("read", path)
      }
    }
    return filled
  }

  private func hash(_ bytes: [UInt8], _ count: Int) {
    guard let sum else { return }
    hashing.async {
      bytes.withUnsafeBytes { sum.hash.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }
  }

  /// Reads what is left.
  /// - Returns: the SHA-256 of the whole file.
  /// - Precondition: it hashes.
  package func finish() throws(FileError) -> ContentHash {
    guard let sum else { preconditionFailure("this reader does not hash") }
    while try !read(1 << 20).isEmpty {}
    return hashing.sync { sum.hash.value }
  }
}

internal import Glibc
package import SystemPackage

/// The whole content of a file.
/// - Parameter limit: more bytes than this are refused (EFBIG) before anything is read.
package func readFile(_ path: FilePath, limit: Int = 1 << 32) throws(FileError) -> [UInt8] {
  let descriptor = path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC) }
  guard descriptor >= 0 else { throw FileError.last("read", path) }
  defer { close(descriptor) }
  var status = stat()
  guard fstat(descriptor, &status) == 0 else { throw FileError.last("read", path) }
  guard status.st_mode & S_IFMT != S_IFDIR else { throw FileError("read", path, .isDirectory) }
  guard Int(status.st_size) <= limit else { throw FileError("read", path, .fileTooLarge) }
  var content: [UInt8] = []
  content.reserveCapacity(Int(status.st_size) + 1)
  var failure: FileError?
  // The system's own files say that they are empty.
  var chunk = [UInt8](repeating: 0, count: max(4096, min(Int(status.st_size) + 1, 1 << 20)))
  while failure == nil {
    let count = read(descriptor, &chunk, chunk.count)
    if count == 0 { break }
    if count < 0 {
      if errno != EINTR { failure = FileError.last("read", path) }
      continue
    }
    content.append(contentsOf: chunk[0..<count])
    if content.count > limit { failure = FileError("read", path, .fileTooLarge) }
  }
  if let failure { throw failure }
  return content
}

/// The first bytes of a file, or all if it has no more.
package func readFile(_ path: FilePath, first count: Int) throws(FileError) -> [UInt8] {
  let descriptor = path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC) }
  guard descriptor >= 0 else { throw FileError.last("read", path) }
  defer { close(descriptor) }
  var content = [UInt8](repeating: 0, count: count)
  var filled = 0
  while filled < count {
    let part = content.withUnsafeMutableBytes { read(descriptor, $0.baseAddress.map { $0 + filled }, count - filled) }
    if part == 0 { break }
    if part < 0 {
      if errno == EINTR { continue }
      throw FileError.last("read", path)
    }
    filled += part
  }
  content.removeLast(count - filled)
  return content
}

/// Asks the system to bring a file from the disk, since it will be read soon; nothing is waited for, and nothing is wrong if it
/// cannot be.
package func expectReading(_ path: FilePath) {
  let descriptor = path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
  guard descriptor >= 0 else { return }
  _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_WILLNEED)
  close(descriptor)
}

/// The content of a file, a piece at a time.
package final class FileChunks {
  private let descriptor: Int32
  private let path: FilePath
  private let size: Int

  /// - Parameter size: bytes of a piece at most.
  package init(_ path: FilePath, size: Int = 1 << 16) throws(FileError) {
    descriptor = path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC) }
    self.path = path
    self.size = size
    guard descriptor >= 0 else { throw FileError.last("read", path) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Nothing at the end.
  package func next() throws(FileError) -> [UInt8] {
    while true {
      var count = 0
      let chunk = [UInt8](unsafeUninitializedCapacity: size) { buffer, initialised in
        count = read(descriptor, buffer.baseAddress, size)
        initialised = max(0, count)
      }
      if count >= 0 { return chunk }
      if errno != EINTR { throw FileError.last("read", path) }
    }
  }
}

import Files
internal import Glibc
package import SystemPackage

/// A fresh folder that is deleted, with all in it, when the last reference to it goes.
package final class TemporaryFolder: Sendable {
  package let path: FilePath

  /// - Parameter inMemory: where the system has a folder for that: nothing waits for the disk.
  package init(inMemory: Bool = false) throws {
    let shared = "/dev/shm"
    let parent =
      inMemory && access(shared, W_OK) == 0 ? shared : getenv("TMPDIR").map { String(cString: $0) } ?? P_tmpdir
    var name = Array("\(parent)/pix2pix-test-XXXXXX".utf8CString)
    guard mkdtemp(&name) != nil else { throw FileError.last("create folder", FilePath(parent)) }
    // Without links above it, so that tests can compare paths.
    path = name.withUnsafeBufferPointer { buffer in
      let real = realpath(buffer.baseAddress, nil)
      defer { free(real) }
      return FilePath(bytes: (real.map { String(cString: $0) } ?? parent).utf8)
    }
  }

  /// A path below the folder, from text or from bytes that are no text.
  package func callAsFunction(_ relative: String) -> FilePath { path.pushing(FilePath(relative)) }
  package func callAsFunction(bytes: [UInt8]) -> FilePath { path.pushing(FilePath(bytes: bytes)) }

  /// Writes a file and the folders above it.
  @discardableResult
  package func write(_ content: [UInt8], to path: FilePath) throws -> FilePath {
    try Folder.create(path.removingLastComponent())
    try DurableFile.write(content, to: path)
    return path
  }

  deinit {
    try? Folder.remove(path)
  }
}

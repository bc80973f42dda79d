package import Files
internal import Glibc
package import SystemPackage

/// A file's name as GRDB takes it: text. A path that is no UTF-8 is reached through an open descriptor of its folder, and
/// SQLite resolves that link to the true bytes (so that the log and the shared memory file stand beside it).
package struct SQLiteName: ~Copyable, Sendable {
  package let text: String
  private let folder: Int32?

  package init(of file: FilePath) throws(FileError) {
    let bytes = file.bytes
    if let text = String(validating: bytes, as: UTF8.self) {
      self.text = text
      folder = nil
      return
    }
    let parent = file.removingLastComponent()
    let descriptor = parent.withPlatformString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw FileError.last("open", parent) }
    text = "/proc/self/fd/\(descriptor)/" + (file.lastComponent?.string ?? "")
    folder = descriptor
  }

  deinit {
    if let folder { close(folder) }
  }
}

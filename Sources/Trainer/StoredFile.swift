internal import Files
internal import SystemPackage

/// A file of a checkpoint or a model folder, as its manifest names it.
package struct StoredFile: Codable, Sendable, Hashable {
  package let name: String
  /// 64 hexadecimal digits.
  package let sha256: String
  /// Bytes.
  package let size: Int64

  /// Writes the file durably.
  static func write(_ bytes: [UInt8], name: String, in folder: FilePath) throws -> StoredFile {
    let hash = try DurableFile.write(bytes, to: folder.appending(name))
    return StoredFile(name: name, sha256: hash.description, size: Int64(bytes.count))
  }

  /// The content.
  /// - Throws: `StoredFileError` if it is not what was written.
  func read(from folder: FilePath) throws(StoredFileError) -> [UInt8] {
    let path = folder.appending(name)
    let bytes: [UInt8]
    do throws(FileError) { bytes = try readFile(path, limit: 1 << 36) } catch {
      throw StoredFileError(path: path.escaped, reason: "\(error)")
    }
    guard bytes.count == size else {
      throw StoredFileError(path: path.escaped, reason: "it has \(bytes.count) bytes where \(size) were written")
    }
    guard ContentHash(of: bytes).description == sha256 else {
      throw StoredFileError(path: path.escaped, reason: "its content is not what was written (SHA-256 differs)")
    }
    return bytes
  }
}

/// A file of a checkpoint or a model that is missing, damaged or of no known format.
package struct StoredFileError: Error, Sendable, Hashable, CustomStringConvertible {
  package let path: String
  package let reason: String

  package init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  package var description: String { "`\(path)`: \(reason)" }
}

package import Files
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
  func read(
    from folder: FilePath, verification: (any FileVerification)? = nil
  ) throws(StoredFileError) -> [UInt8] {
    try whole(folder, verification) { try $0.read($0.size) }
  }

  /// Makes sure that the file is what was written, and keeps nothing of it.
  /// - Throws: `StoredFileError` if it is not.
  func verify(in folder: FilePath, verification: (any FileVerification)? = nil) throws(StoredFileError) {
    try whole(folder, verification) { _ in }
  }

  private func whole<Result>(
    _ folder: FilePath, _ verification: (any FileVerification)?, _ body: (HashedReader) throws -> Result
  ) throws(StoredFileError) -> Result {
    do {
      return try read(from: folder, verification: verification, body)
    } catch let error as StoredFileError {
      throw error
    } catch {
      throw StoredFileError(path: folder.appending(name).escaped, reason: "\(error)")
    }
  }

  /// What `body` makes of the content, which it reads piece by piece; it may be asked twice.
  /// - Parameter verification: what it knows to be as it was written is not hashed.
  /// - Throws: `StoredFileError` if it is not what was written, whatever `body` thought of it; what `body` throws.
  func read<Result>(
    from folder: FilePath, verification: (any FileVerification)? = nil, _ body: (HashedReader) throws -> Result
  ) throws -> Result {
    let path = folder.appending(name)
    func wrong(_ reason: String) -> StoredFileError { StoredFileError(path: path.escaped, reason: reason) }
    do {
      if let verification, let result = try readKnown(path, verification, body) { return result }
      let start = verification?.now
      let reader = try HashedReader(path)
      guard reader.size == size else { throw wrong("it has \(reader.size) bytes where \(size) were written") }
      let result = Swift.Result { try body(reader) }
      guard try reader.finish().description == sha256 else {
        throw wrong("its content is not what was written (SHA-256 differs)")
      }
      if let verification, let start, reader.status.isSettled(before: start), try reader.isUnchanged() {
        verification.remember(self, as: reader.status)
      }
      return try result.get()
    } catch let error as FileError {
      throw StoredFileError(error)
    }
  }

  /// - Returns: `nil` if it is to be hashed: it is not known as it is, it changes while it is read, or `body` makes nothing of
  ///   it.
  private func readKnown<Result>(
    _ path: FilePath, _ verification: any FileVerification, _ body: (HashedReader) throws -> Result
  ) throws(FileError) -> Result? {
    let reader = try HashedReader(path, hashes: false)
    guard verification.knows(self, as: reader.status), let result = try? body(reader), try reader.isUnchanged() else {
      return nil
    }
    return result
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

  /// A file that the system did not let be read.
  package init(_ error: FileError) {
    self.init(path: error.path.escaped, reason: "it cannot be read: \(error.reason)")
  }

  package var description: String { "`\(path)`: \(reason)" }
}

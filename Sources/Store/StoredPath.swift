internal import Files
package import GRDB
package import SystemPackage

/// A path in a column: escaped text there (`FilePath.escaped`), the path's bytes here.
package struct StoredPath: Sendable, Hashable {
  package let path: FilePath

  package init(_ path: FilePath) {
    self.path = path
  }

  /// The column's text.
  package var text: String { path.escaped }
}

extension StoredPath: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let path = FilePath(escaped: text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "`\(text)` is no escaped path")
    }
    self.path = path
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

extension StoredPath: DatabaseValueConvertible {
  package var databaseValue: DatabaseValue { text.databaseValue }

  package static func fromDatabaseValue(_ value: DatabaseValue) -> StoredPath? {
    String.fromDatabaseValue(value).flatMap { FilePath(escaped: $0) }.map(StoredPath.init)
  }
}

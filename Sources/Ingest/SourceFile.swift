package import Files
package import SystemPackage

/// A file found under a source.
package struct SourceFile: Sendable {
  /// Which side of a pair the files of a source are.
  package enum Role: Sendable { case pair, input, target }

  /// Absolute: the folder that was scanned, or the folder of a single file or of a glob's fixed part.
  package let source: FilePath
  /// Relative to the source.
  package let path: FilePath
  package let role: Role
  package let status: Result<FileStatus, FileError>

  package init(source: FilePath, path: FilePath, role: Role, status: Result<FileStatus, FileError>) {
    self.source = source
    self.path = path
    self.role = role
    self.status = status
  }

  /// Absolute.
  package var whole: FilePath { source.pushing(path) }

  /// Whether it is one of those that systems leave behind: counted, never an error.
  package var isIgnored: Bool {
    if path.components.contains(where: { SourceFile.ignoredFolders.contains($0.bytes) }) { return true }
    guard let name = path.lastComponent?.bytes else { return true }
    return SourceFile.ignoredNames.contains(name) || name.starts(with: "._".utf8)
      || name.starts(with: DurableFile.temporaryPrefix.utf8)
  }

  private static let ignoredFolders = ["@eaDir", "__MACOSX"].map { Array($0.utf8) }
  private static let ignoredNames = ["Thumbs.db", "ehthumbs.db", ".DS_Store", "desktop.ini"].map { Array($0.utf8) }

  /// The last part of the path without its extension, escaped.
  package var stem: String {
    escapeBytes(SourceFile.withoutExtension(path.lastComponent?.bytes ?? []))
  }

  /// The path without its extension.
  var pathWithoutExtension: FilePath {
    path.removingLastComponent().pushing(
      FilePath(bytes: SourceFile.withoutExtension(path.lastComponent?.bytes ?? [])))
  }

  /// A leading dot begins a name, not an extension.
  private static func withoutExtension(_ name: [UInt8]) -> [UInt8] {
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > 0 else { return name }
    return Array(name[..<dot])
  }
}

extension FilePath.Component {
  /// The name's bytes.
  var bytes: [UInt8] { FilePath(root: nil, [self]).bytes }
}

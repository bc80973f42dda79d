internal import Files
package import SystemPackage

/// What names alone tell.
package enum FileNames {
  /// Whether it is one of those that systems leave behind: counted, never an error.
  /// - Parameter path: escaped: what is written otherwise there is in none of these names.
  package static func isLeftover(_ path: String) -> Bool {
    let parts = path.utf8.split(separator: UInt8(ascii: "/"))
    guard let name = parts.last else { return true }
    func isOne(_ part: Substring.UTF8View, of names: [[UInt8]]) -> Bool {
      names.contains { part.count == $0.count && part.elementsEqual($0) }
    }
    return parts.contains { isOne($0, of: ignoredFolders) } || isOne(name, of: ignoredNames)
      || name.starts(with: "._".utf8) || name.starts(with: DurableFile.temporaryPrefix.utf8)
  }

  private static let ignoredFolders = ["@eaDir", "__MACOSX"].map { Array($0.utf8) }
  private static let ignoredNames = ["Thumbs.db", "ehthumbs.db", ".DS_Store", "desktop.ini"].map { Array($0.utf8) }

  /// The last part of the path without its extension, escaped.
  package static func stem(_ path: FilePath) -> String {
    escapeBytes(withoutExtension(path.lastComponent?.bytes ?? []))
  }

  /// The path without its extension.
  package static func withoutExtension(_ path: FilePath) -> FilePath {
    path.removingLastComponent().pushing(FilePath(bytes: withoutExtension(path.lastComponent?.bytes ?? [])))
  }

  /// A leading dot begins a name, not an extension.
  private static func withoutExtension(_ name: [UInt8]) -> [UInt8] {
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > 0 else { return name }
    return Array(name[..<dot])
  }
}

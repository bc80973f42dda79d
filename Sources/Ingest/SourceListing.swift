internal import Files
internal import Glibc
package import SystemPackage

/// Finds the files that a list of folders, files and globs names.
package struct SourceListing: Sendable {
  /// Ascending by the bytes of the whole path; each file once, however many sources reach it.
  package let files: [SourceFile]
  /// The scanned folders.
  package let sources: [FilePath]

  /// - Parameters:
  ///   - texts: in the escaped form of `FilePath.escaped`, so that any bytes can be named; text that is none stands for
  ///     itself.
  ///   - base: what relative ones are relative to.
  ///   - isKnown: whether files of this path are recorded, for the difference between a misspelling and a lost share.
  package init(
    _ texts: [(text: String, role: SourceFile.Role)], relativeTo base: FilePath, isKnown: (FilePath) -> Bool
  ) throws(IngestError) {
    var found: [SourceFile] = []
    var sources: [FilePath] = []
    for (text, role) in texts {
      let path = base.pushing(FilePath(escaped: text) ?? FilePath(text)).lexicallyNormalized()
      let (root, matches) = try SourceListing.matches(of: path, isKnown)
      if !sources.contains(root) { sources.append(root) }
      var files: [SourceFile] = []
      for match in matches { files += try SourceListing.files(at: match, below: root, role) }
      if files.allSatisfy(\.isIgnored) { throw .sourceEmpty(path) }
      found += files
    }
    var seen: Set<[UInt8]> = []
    self.sources = sources
    files = found.map { (bytes: $0.whole.bytes, file: $0) }
      .sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
      .filter { seen.insert($0.bytes).inserted }
      .map(\.file)
  }

  /// The folder that relative paths start from, and what the path names: itself if it is there, else what it matches as a
  /// pattern.
  private static func matches(
    of path: FilePath, _ isKnown: (FilePath) -> Bool
  ) throws(IngestError) -> (root: FilePath, matches: [FilePath]) {
    do throws(FileError) {
      let kind = try FileStatus(of: path).kind
      return (kind == .folder ? path : path.removingLastComponent(), [path])
    } catch {
      guard error.code == .noSuchFileOrDirectory || error.code == .notDirectory else { throw .sourceUnreadable(error) }
    }
    let matches = expand(path)
    guard matches.isEmpty else { return (fixedPart(of: path), matches) }
    throw isKnown(hasPattern(path.bytes) ? fixedPart(of: path) : path) ? .sourceVanished(path) : .sourceNotFound(path)
  }

  private static func files(
    at path: FilePath, below root: FilePath, _ role: SourceFile.Role
  ) throws(IngestError) -> [SourceFile] {
    do throws(FileError) {
      let status = try FileStatus(of: path)
      var prefix = path
      guard prefix.removePrefix(root) else { return [] }
      guard status.kind == .folder else {
        return [SourceFile(source: root, path: prefix, role: role, status: .success(status))]
      }
      return try Folder.walk(path).map { entry in
        SourceFile(source: root, path: prefix.pushing(entry.path), role: role, status: entry.status)
      }
    } catch {
      throw .sourceUnreadable(error)
    }
  }

  private static func hasPattern(_ bytes: [UInt8]) -> Bool {
    bytes.contains { [UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "[")].contains($0) }
  }

  /// The folder above the first component with a wild card.
  private static func fixedPart(of path: FilePath) -> FilePath {
    var fixed = FilePath(root: path.root, [])
    for component in path.components {
      if hasPattern(component.bytes) { return fixed }
      fixed.append(component)
    }
    return path.removingLastComponent()
  }

  private static func expand(_ path: FilePath) -> [FilePath] {
    guard hasPattern(path.bytes) else { return [] }
    var result = glob_t()
    defer { globfree(&result) }
    guard path.withPlatformString({ glob($0, 0, nil, &result) }) == 0, let names = result.gl_pathv else { return [] }
    return (0..<Int(result.gl_pathc)).compactMap { index in names[index].map { FilePath(platformString: $0) } }
  }
}

internal import Files
internal import Glibc
internal import SystemPackage

/// The place that results are written to.
struct OutputFolder: Sendable {
  /// Absolute, links resolved.
  let path: FilePath

  /// - Throws: a symbolic link at an output or above it, below the folder: nothing is written through links.
  func refuseLinks(to output: FilePath) throws(ItemFailure) {
    var relative = output
    _ = relative.removePrefix(path)
    var place = path
    for component in relative.components {
      place.append(component)
      guard let status = try? FileStatus(of: place, followLinks: false) else { return }
      if status.kind == .link { throw .outputThroughLink(output, link: place) }
    }
  }

  /// Creates the folder itself, and clears the folders of some outputs of what a killed process left.
  func prepare(for outputs: [FilePath]) throws(FileError) {
    try Folder.create(path, mode: 0o777)
    for folder in Set(outputs.map { $0.removingLastComponent() }) { Self.removeAbandonedParts(in: folder) }
  }

  /// The path with links resolved as far as it exists; what does not exist yet is kept as it is.
  static func resolved(_ path: FilePath) throws(FileError) -> FilePath {
    var existing = path.isAbsolute ? path : try currentFolder().pushing(path)
    var missing: [FilePath.Component] = []
    existing = existing.lexicallyNormalized()
    while !FileStatus.exists(existing), let last = existing.lastComponent {
      missing.append(last)
      existing.removeLastComponent()
    }
    var result = try real(existing)
    for component in missing.reversed() { result.append(component) }
    return result
  }

  /// The absolute path of something that exists, links resolved.
  static func real(_ path: FilePath) throws(FileError) -> FilePath {
    guard let text = path.withPlatformString({ realpath($0, nil) }) else { throw FileError.last("look at", path) }
    defer { free(text) }
    return FilePath(platformString: text)
  }

  private static func currentFolder() throws(FileError) -> FilePath { try real(".") }

  /// Deletes unfinished files that a killed process left in the folder of a result: the process named in them is gone.
  private static func removeAbandonedParts(in folder: FilePath) {
    for name in (try? Folder.names(in: folder)) ?? [] {
      let prefix = Array(DurableFile.temporaryPrefix.utf8)
      guard name.starts(with: prefix) else { continue }
      let digits = name.dropFirst(prefix.count).prefix { (48...57).contains($0) }
      guard let process = Int32(String(decoding: digits, as: UTF8.self)), process > 0 else { continue }
      if kill(process, 0) != 0, errno == ESRCH {
        DurableFile.remove(folder.pushing(FilePath(bytes: name)))
      }
    }
  }
}

internal import Files
internal import Glibc
internal import SystemPackage

/// Which files are taken, by patterns of the shell: `*.jpg`, `1920/*`, `*/copies/*`. A pattern without a slash is of the
/// name, one with a slash of the path below the input, whose slashes `*` passes over.
struct NameFilter {
  /// None: all.
  let include: [String]
  let exclude: [String]

  func takes(_ relative: FilePath) -> Bool {
    (include.isEmpty || include.contains { matches($0, relative) }) && !exclude.contains { matches($0, relative) }
  }

  private func matches(_ pattern: String, _ relative: FilePath) -> Bool {
    let subject =
      pattern.utf8.contains(UInt8(ascii: "/")) ? relative : relative.lastComponent.map { FilePath(root: nil, [$0]) }
    guard let subject else { return false }
    return pattern.withCString { pattern in subject.withPlatformString { fnmatch(pattern, $0, 0) } } == 0
  }
}

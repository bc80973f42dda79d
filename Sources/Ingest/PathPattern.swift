internal import Files
package import SystemPackage

/// A shell's pattern for paths, matched by bytes: `*` and `?` within a name, `[a-z]` and `[!a-z]`, `**` for any folders on
/// the way. A leading dot is matched by a dot alone, as shells do it.
package struct PathPattern: Sendable, Hashable {
  /// What lies before the first component with a wild card.
  package let fixedPart: FilePath
  /// The components from there on.
  private let components: [[UInt8]]

  /// `nil` for a path without a wild card.
  package init?(_ path: FilePath) {
    let all = path.components.map(\.bytes)
    guard let first = all.firstIndex(where: PathPattern.isPattern) else { return nil }
    var fixed = FilePath(root: path.root, [])
    for component in path.components.prefix(first) { fixed.append(component) }
    fixedPart = fixed
    components = Array(all[first...])
  }

  /// Whether the pattern names a file, or a folder that it is in.
  /// - Parameter path: below `fixedPart`.
  package func matches(_ path: FilePath) -> Bool {
    let names = path.components.map(\.bytes)
    return PathPattern.match(components[...], names[...], allowingRest: true)
  }

  /// Whether something below a folder may match.
  package func reaches(below folder: FilePath) -> Bool {
    let names = folder.components.map(\.bytes)
    return PathPattern.reach(components[...], names[...])
  }

  private static func isPattern(_ name: [UInt8]) -> Bool {
    name.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "[") }
  }

  private static let anyFolders = Array("**".utf8)

  /// - Parameter allowingRest: whether names may be left over: then a folder has matched.
  private static func match(
    _ pattern: ArraySlice<[UInt8]>, _ names: ArraySlice<[UInt8]>, allowingRest: Bool
  ) -> Bool {
    guard let first = pattern.first else { return allowingRest || names.isEmpty }
    let rest = pattern.dropFirst()
    if first == anyFolders {
      // A pattern that ends in `**` names all files below.
      if rest.isEmpty { return !names.isEmpty }
      return (names.startIndex...names.endIndex).contains { start in
        !names[names.startIndex..<start].contains { $0.first == UInt8(ascii: ".") }
          && match(rest, names[start...], allowingRest: allowingRest)
      }
    }
    guard let name = names.first, matches(name: name[...], pattern: first[...], isStart: true) else { return false }
    return match(rest, names.dropFirst(), allowingRest: allowingRest)
  }

  private static func reach(_ pattern: ArraySlice<[UInt8]>, _ names: ArraySlice<[UInt8]>) -> Bool {
    guard let name = names.first else { return true }
    // The folder itself has matched, and all below it does.
    guard let first = pattern.first else { return true }
    if first == anyFolders { return true }
    return matches(name: name[...], pattern: first[...], isStart: true) && reach(pattern.dropFirst(), names.dropFirst())
  }

  private static func matches(name: ArraySlice<UInt8>, pattern: ArraySlice<UInt8>, isStart: Bool) -> Bool {
    guard let mark = pattern.first else { return name.isEmpty }
    let rest = pattern.dropFirst()
    let isHidden = isStart && name.first == UInt8(ascii: ".")
    switch mark {
    case UInt8(ascii: "*"):
      if isHidden { return false }
      return (name.startIndex...name.endIndex).contains { matches(name: name[$0...], pattern: rest, isStart: false) }
    case UInt8(ascii: "?"):
      return !isHidden && !name.isEmpty && matches(name: name.dropFirst(), pattern: rest, isStart: false)
    case UInt8(ascii: "["):
      guard let set = ByteSet(rest) else { break }
      guard let byte = name.first, !isHidden, set.contains(byte) else { return false }
      return matches(name: name.dropFirst(), pattern: set.rest, isStart: false)
    default: break
    }
    return name.first == mark && matches(name: name.dropFirst(), pattern: rest, isStart: false)
  }
}

/// `[a-z_]` or `[!0-9]`.
private struct ByteSet {
  private var ranges: [ClosedRange<UInt8>] = []
  private let isNegated: Bool
  /// What comes behind it.
  let rest: ArraySlice<UInt8>

  /// - Parameter text: behind the opening bracket; `nil` if it never closes.
  init?(_ text: ArraySlice<UInt8>) {
    var text = text
    isNegated = text.first == UInt8(ascii: "!") || text.first == UInt8(ascii: "^")
    if isNegated { text = text.dropFirst() }
    var isFirst = true
    while let byte = text.first, isFirst || byte != UInt8(ascii: "]") {
      isFirst = false
      text = text.dropFirst()
      if text.first == UInt8(ascii: "-"), let last = text.dropFirst().first, last != UInt8(ascii: "]") {
        ranges.append(min(byte, last)...max(byte, last))
        text = text.dropFirst(2)
      } else {
        ranges.append(byte...byte)
      }
    }
    guard text.first == UInt8(ascii: "]") else { return nil }
    rest = text.dropFirst()
  }

  func contains(_ byte: UInt8) -> Bool { ranges.contains { $0.contains(byte) } != isNegated }
}

extension FilePath.Component {
  /// The name's bytes.
  var bytes: [UInt8] { FilePath(root: nil, [self]).bytes }
}

internal import Files
internal import SystemPackage

/// Which pairs belong together, so that they are always on one side of the split.
package enum GroupRule: Sendable, Hashable {
  /// Each name, without folder and extension, is a group.
  case name
  /// The folder that the file is in, or the first so many folders of its path.
  case folder(levels: Int?)
  /// What a pattern with `{group}` finds.
  case pattern(String)

  /// - Throws: the sentence why it is no rule.
  package init(_ text: String) throws(NamePatternError) {
    switch text {
    case "name": self = .name
    case "folder": self = .folder(levels: nil)
    default:
      if text.hasPrefix("folder:"), let levels = Int(text.dropFirst("folder:".count)), (1...32).contains(levels) {
        self = .folder(levels: levels)
        return
      }
      do throws(NamePatternError) {
        _ = try NamePattern(text, mark: "group")
      } catch {
        throw NamePatternError(text: text, reason: error.reason + "; or name, folder, folder:2")
      }
      self = .pattern(text)
    }
  }

  package var text: String {
    switch self {
    case .name: "name"
    case .folder(nil): "folder"
    case .folder(let levels?): "folder:\(levels)"
    case .pattern(let text): text
    }
  }
}

extension GroupRule: Codable {
  package init(from decoder: any Decoder) throws {
    try self.init(try decoder.singleValueContainer().decode(String.self))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

/// A `GroupRule` ready for use.
struct GroupFinder {
  private let rule: GroupRule
  private let matcher: NameMatcher?

  init(_ rule: GroupRule) throws(NamePatternError) {
    self.rule = rule
    matcher = if case .pattern(let text) = rule { try NamePattern(text, mark: "group").matcher() } else { nil }
  }

  /// - Parameter path: of a pair's input, relative to its source; a name that the rule does not fit is a group of its own.
  func group(of path: FilePath) -> String {
    switch rule {
    case .name: return FileNames.stem(path)
    case .folder(let levels):
      let folders = path.removingLastComponent().components
      let kept = FilePath(root: nil, levels.map { Array(folders.prefix($0)) } ?? Array(folders))
      return kept.isEmpty ? FileNames.stem(path) : kept.escaped
    case .pattern: return matcher?.part(of: path) ?? FileNames.stem(path)
    }
  }
}

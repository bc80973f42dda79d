internal import Files
internal import Foundation
internal import SystemPackage

/// How the files of two sides find each other: what is left of their names by the patterns must agree. Without patterns it is
/// the path without its extension.
package struct MatchRule: Codable, Sendable, Hashable {
  /// `{key}_A`, `/(\d+)_in\.png/`.
  package var input: String?
  package var target: String?

  package init(input: String? = nil, target: String? = nil) {
    self.input = input
    self.target = target
  }

  package func pattern(of role: ImageSource.Role) -> String? {
    switch role {
    case .input: input
    case .target: target
    case .pair: nil
    }
  }

  /// For a second try, where names differ in case or in how accents are written.
  static func folded(_ key: String) -> String {
    if key.utf8.allSatisfy({ $0 < 0x80 }) { return key.lowercased() }
    return key.lowercased().precomposedStringWithCanonicalMapping
  }
}

/// A `MatchRule` ready for use.
struct KeyFinder {
  private let input: NameMatcher?
  private let target: NameMatcher?

  init(_ rule: MatchRule) throws(NamePatternError) {
    input = if let text = rule.input { try NamePattern(text, mark: "key").matcher() } else { nil }
    target = if let text = rule.target { try NamePattern(text, mark: "key").matcher() } else { nil }
  }

  enum Answer {
    case key(String, ImageSource.Role)
    /// It fits the patterns of both sides.
    case both
    case none
  }

  /// - Parameters:
  ///   - path: relative to its source.
  ///   - role: of the source; `pair`: the name alone tells the side.
  func key(of path: FilePath, _ role: ImageSource.Role) -> Answer {
    switch role {
    case .input: key(path, input).map { .key($0, .input) } ?? .none
    case .target: key(path, target).map { .key($0, .target) } ?? .none
    case .pair:
      switch (input?.part(of: path), target?.part(of: path)) {
      case (let key?, nil): .key(key, .input)
      case (nil, let key?): .key(key, .target)
      case (.some, .some): .both
      case (nil, nil): .none
      }
    }
  }

  private func key(_ path: FilePath, _ matcher: NameMatcher?) -> String? {
    matcher.map { $0.part(of: path) } ?? FileNames.withoutExtension(path).escaped
  }
}

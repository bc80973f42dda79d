internal import Files
internal import SystemPackage

/// How a part of a file's name is found: text with `{key}` (or another mark) where the part stands, or a regular expression
/// between slashes whose group of that name, or first group, is the part.
package struct NamePattern: Sendable, Hashable {
  package let text: String
  private let mark: String

  /// - Parameter mark: `key`, `group`.
  /// - Throws: the sentence why it is no pattern.
  package init(_ text: String, mark: String) throws(NamePatternError) {
    self.text = text
    self.mark = mark
    if let expression {
      do {
        _ = try Regex(expression)
      } catch {
        throw NamePatternError(text: text, reason: "it is no regular expression: \(error)")
      }
    } else if text.split(separator: "{\(mark)}", omittingEmptySubsequences: false).count != 2 {
      throw NamePatternError(
        text: text, reason: "{\(mark)} must stand in it once, or it must be a regular expression between slashes")
    }
  }

  private var expression: String? {
    guard text.utf8.count > 2, text.hasPrefix("/"), text.hasSuffix("/") else { return nil }
    return String(text.dropFirst().dropLast())
  }

  /// What finds the part; to be made once for many names.
  func matcher() -> NameMatcher { NameMatcher(text: text, mark: mark, expression: expression) }
}

package struct NamePatternError: Error, Sendable, Hashable {
  package let text: String
  package let reason: String
}

/// A `NamePattern` ready for use.
struct NameMatcher {
  private enum Way {
    case expression(Regex<AnyRegexOutput>)
    /// `ofPath`: the text has folders of its own. `withExtension`: it says which.
    case text(before: String, after: String, ofPath: Bool, withExtension: Bool)
  }
  private let way: Way
  private let mark: String

  fileprivate init(text: String, mark: String, expression: String?) {
    self.mark = mark
    if let expression, let compiled = try? Regex(expression) {
      way = .expression(compiled)
      return
    }
    let parts = text.split(separator: "{\(mark)}", omittingEmptySubsequences: false).map(String.init)
    way = .text(
      before: parts.first ?? "", after: parts.last ?? "", ofPath: text.contains("/"),
      withExtension: (parts.last ?? "").contains("."))
  }

  /// The part of a path, with the folder where the pattern is of names alone; `nil` if it does not fit.
  /// - Parameter path: relative to its source.
  func part(of path: FilePath) -> String? {
    switch way {
    case .expression(let expression):
      guard let match = path.escaped.firstMatch(of: expression) else { return nil }
      let named = match.output.first { $0.name == mark }?.substring
      return (named ?? (match.output.count > 1 ? match.output[1].substring : nil)).map(String.init)
    case .text(let before, let after, let ofPath, let withExtension):
      let bare = withExtension ? path : FileNames.withoutExtension(path)
      let name = ofPath ? bare.escaped : (bare.lastComponent.map { FilePath(root: nil, [$0]).escaped } ?? "")
      guard name.utf8.count > before.utf8.count + after.utf8.count, name.hasPrefix(before), name.hasSuffix(after) else {
        return nil
      }
      let part = String(name.dropFirst(before.count).dropLast(after.count))
      let folder = path.removingLastComponent()
      return ofPath || folder.isEmpty ? part : folder.escaped + "/" + part
    }
  }
}

package import SystemPackage

/// A value of a pipeline file before its meaning is known, with the place it was written at. Scalars are kept as text: what
/// a text is, the key decides, so `06:30` is a time and `no` a name where one is expected.
package struct Setting: Sendable {
  package indirect enum Content: Sendable {
    case scalar(String, quoted: Bool)
    case list([Setting])
    case map([Entry])
  }

  package struct Entry: Sendable {
    package let key: String
    package var value: Setting
    package let origin: Origin
  }

  /// Where a value was written. Relative paths in it are relative to `folder`.
  package enum Origin: Sendable, Hashable {
    case file(FilePath, line: Int)
    /// `--set` or another option, typed in `folder`.
    case option(String, folder: FilePath)

    package var folder: FilePath {
      switch self {
      case .file(let path, _): path.removingLastComponent()
      case .option(_, let folder): folder
      }
    }
  }

  package var content: Content
  package let origin: Origin

  /// Whether nothing was written: an empty value, `~` or `null`.
  package var isNull: Bool {
    guard case .scalar(let text, quoted: false) = content else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(text)
  }

  /// The value as a person would write it on one line.
  package var text: String {
    switch content {
    case .scalar(let text, _): text
    case .list(let items): "[" + items.map(\.text).joined(separator: ", ") + "]"
    case .map(let entries): "{" + entries.map { "\($0.key): \($0.value.text)" }.joined(separator: ", ") + "}"
    }
  }

  /// This value with the entries of another map over its own, at the end of a path of keys; where the other is no map it takes
  /// the place.
  func merging(_ other: Setting, at path: [String]) -> Setting {
    guard case .map(let entries) = other.content else { return setting(path, to: other) }
    return entries.reduce(self) { $0.merging($1.value, at: path + [$1.key]) }
  }

  /// This value with another at the end of a path of keys below it; maps on the way are made where they are missing, and
  /// whatever else stands in the way is replaced.
  package func setting(_ keys: some Collection<String>, to value: Setting) -> Setting {
    guard let key = keys.first else { return value }
    var entries: [Entry] = []
    if case .map(let own) = content { entries = own }
    let rest = keys.dropFirst()
    if let index = entries.firstIndex(where: { $0.key == key }) {
      entries[index].value = entries[index].value.setting(rest, to: value)
    } else {
      let empty = Setting(content: .map([]), origin: value.origin)
      entries.append(Entry(key: key, value: empty.setting(rest, to: value), origin: value.origin))
    }
    return Setting(content: .map(entries), origin: origin)
  }
}

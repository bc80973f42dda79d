internal import Labels
internal import Pairs

/// A `dataset` section that names something impossible, or something that this release cannot do. The command line exits
/// with 78.
package struct DatasetConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The key within the section: `layout`.
  package let key: String
  package let value: String
  /// Why it cannot be, and what can.
  package let reason: String

  package init(key: String, value: String, reason: String) {
    self.key = key
    self.value = value
    self.reason = reason
  }

  package var description: String { "dataset.\(key) cannot be \(value): \(reason)" }
}

extension DatasetConfiguration {
  /// - Throws: the first value or combination that is impossible or not available.
  package func validate() throws(DatasetConfigurationError) {
    func refuse(_ key: CodingKeys, _ value: String, _ reason: String) -> DatasetConfigurationError {
      DatasetConfigurationError(key: key.rawValue, value: value, reason: reason)
    }
    if let name { try DatasetConfiguration.check(name: name) }
    switch layout {
    case .sideBySide:
      if from.isEmpty { throw refuse(.from, "empty", "name at least one folder, file or glob") }
      if case .folder(let path) = input {
        throw refuse(.input, "`\(path)`", "with dataset.layout side-by-side it must be left or right")
      }
      if let target { throw refuse(.target, "`\(target)`", "it belongs to dataset.layout two-folders") }
    case .twoFolders:
      if folders == nil, match.input == nil || match.target == nil || from.isEmpty || target != nil || input.isFolder {
        throw refuse(
          .input, input.text,
          "with dataset.layout two-folders give the folder of inputs there and that of targets in dataset.target, "
            + "or both, in this order, in dataset.from; or sources of both in dataset.from, with dataset.match.input and "
            + "dataset.match.target to tell them apart")
      }
    case .photos:
      if from.isEmpty { throw refuse(.from, "empty", "name at least one folder, file or glob") }
      if input != .left {
        throw refuse(.input, input.text, "with dataset.layout photos the input is derived from each photo")
      }
      if let target { throw refuse(.target, "`\(target)`", "it belongs to dataset.layout two-folders") }
    case .manifest:
      if from.isEmpty { throw refuse(.from, "empty", "name at least one manifest: a CSV file, or one of JSON lines") }
      if input != .left { throw refuse(.input, input.text, "with dataset.layout manifest each line names its input") }
      if let target { throw refuse(.target, "`\(target)`", "it belongs to dataset.layout two-folders") }
    }
    if let root, layout != .manifest { throw refuse(.root, "`\(root)`", "it belongs to dataset.layout manifest") }
    if let derive {
      guard layout == .photos || layout == .manifest else {
        throw refuse(
          .derive, derive.name,
          "it belongs to dataset.layout photos, and to a manifest that names no inputs; the other layouts bring their own"
        )
      }
      do throws(DerivedInputError) { try derive.validate() } catch {
        guard case .value(let key, let value, let rule) = error else { throw refuse(.derive, derive.name, "\(error)") }
        throw DatasetConfigurationError(key: "derive.\(key)", value: value, reason: "it must be \(rule)")
      }
    }
    if align == .register {
      if recipe.derive != nil {
        throw refuse(.align, align.rawValue, "the input is derived of each photo and lies where its target does")
      }
      guard (1...256).contains(register.limit) else {
        throw DatasetConfigurationError(
          key: "register.limit", value: "\(register.limit)", reason: "it must be from 1 to 256 pixels")
      }
      guard (0...100).contains(register.confidence) else {
        throw DatasetConfigurationError(
          key: "register.confidence", value: "\(register.confidence)", reason: "it must be from 0 to 100")
      }
    }
    if seam != .none, layout != .sideBySide {
      throw refuse(.seam, seam.description, "it belongs to dataset.layout side-by-side")
    }
    try checkPatterns()
    if !palette.isEmpty {
      let text = palette.map(\.description).joined(separator: ", ")
      guard labels == .palette else { throw refuse(.palette, text, "set dataset.labels to palette, or leave it out") }
      guard palette.count <= 256 else { throw refuse(.palette, text, "it can have 256 colours") }
      guard Set(palette).count == palette.count else {
        throw refuse(.palette, text, "two classes have one colour, so they could not be told apart")
      }
    }
    if labels == .palette, labelsOn == .input, recipe.derive != nil {
      throw refuse(.labelsOn, "input", "the input is derived; labels can be the target")
    }
    if case .fractions(let parts) = split {
      let text = "{train: \(parts.train), val: \(parts.val), test: \(parts.test)}"
      guard min(parts.train, parts.val, parts.test) >= 0, abs(parts.train + parts.val + parts.test - 1) < 1e-6 else {
        throw refuse(.split, text, "the fractions must be 0 or more and add up to 1")
      }
      guard parts.train > 0 else { throw refuse(.split, text, "nothing would be left to train on") }
    }
  }

  private func checkPatterns() throws(DatasetConfigurationError) {
    for (key, text) in [("match.input", match.input), ("match.target", match.target)] {
      guard let text else { continue }
      guard layout == .twoFolders else {
        throw DatasetConfigurationError(key: key, value: text, reason: "it belongs to dataset.layout two-folders")
      }
      do throws(NamePatternError) { _ = try NamePattern(text, mark: "key") } catch {
        throw DatasetConfigurationError(key: key, value: text, reason: error.reason)
      }
    }
    do throws(NamePatternError) { _ = try GroupRule(group.text) } catch {
      throw DatasetConfigurationError(key: "group", value: group.text, reason: error.reason)
    }
  }

  /// A name becomes the name of a lock file and stands in commands.
  package static func check(name: String) throws(DatasetConfigurationError) {
    let plain = name.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "\\") }
    guard plain, !name.isEmpty, name.utf8.count <= 100, name.first != ".", name.first != "-" else {
      throw DatasetConfigurationError(
        key: "name", value: "`\(name)`",
        reason: "it must be 1 to 100 bytes without spaces, slashes and control characters, and not begin with . or -")
    }
  }

  /// The folders of inputs and of targets, for `two-folders`; `nil` if they are not given, or names alone tell the sides.
  var folders: (input: String, target: String)? {
    switch (input, target) {
    case (.folder(let input), let target?): from.isEmpty ? (input, target) : nil
    case (.left, nil): from.count == 2 ? (from[0], from[1]) : nil
    case (.right, nil): from.count == 2 ? (from[1], from[0]) : nil
    default: nil
    }
  }
}

extension DatasetConfiguration.Input {
  fileprivate var isFolder: Bool { if case .folder = self { true } else { false } }
}

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
      if folders == nil {
        throw refuse(
          .input, input.text,
          "with dataset.layout two-folders give the folder of inputs there and that of targets in dataset.target, "
            + "or both, in this order, in dataset.from")
      }
    case .photos, .manifest:
      throw refuse(.layout, layout.rawValue, "this layout is not available yet; side-by-side and two-folders are")
    }
    switch align {
    case .strict, .resize: break
    case .crop, .register:
      throw refuse(.align, align.rawValue, "this alignment is not available yet; strict and resize are")
    }
    if labels == .palette {
      throw refuse(.labels, "palette", "label palettes are not available yet; label images are read as colours (none)")
    }
    if case .fractions(let parts) = split {
      let text = "{train: \(parts.train), val: \(parts.val), test: \(parts.test)}"
      guard min(parts.train, parts.val, parts.test) >= 0, abs(parts.train + parts.val + parts.test - 1) < 1e-6 else {
        throw refuse(.split, text, "the fractions must be 0 or more and add up to 1")
      }
      guard parts.train > 0 else { throw refuse(.split, text, "nothing would be left to train on") }
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

  /// The folders of inputs and of targets, for `two-folders`; `nil` if they are not given.
  var folders: (input: String, target: String)? {
    switch (input, target) {
    case (.folder(let input), let target?): from.isEmpty ? (input, target) : nil
    case (.left, nil): from.count == 2 ? (from[0], from[1]) : nil
    case (.right, nil): from.count == 2 ? (from[1], from[0]) : nil
    default: nil
    }
  }
}

/// What is not named keeps its default. A word that is not known is a `DatasetConfigurationError`.
extension DatasetConfiguration {
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      name: try values.decodeIfPresent(String.self, forKey: .name),
      from: try DatasetConfiguration.paths(values),
      layout: try DatasetConfiguration.word(values, .layout) ?? .sideBySide,
      input: try values.decodeIfPresent(Input.self, forKey: .input) ?? .left,
      target: try values.decodeIfPresent(String.self, forKey: .target),
      labels: try DatasetConfiguration.word(values, .labels) ?? .none,
      split: try values.decodeIfPresent(Split.self, forKey: .split) ?? .automatic,
      align: try DatasetConfiguration.word(values, .align) ?? .strict,
      blank: try DatasetConfiguration.word(values, .blank) ?? .refuse)
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encodeIfPresent(name, forKey: .name)
    try values.encode(from, forKey: .from)
    try values.encode(layout, forKey: .layout)
    try values.encode(input, forKey: .input)
    try values.encodeIfPresent(target, forKey: .target)
    try values.encode(labels, forKey: .labels)
    if split != .automatic { try values.encode(split, forKey: .split) }
    try values.encode(align, forKey: .align)
    try values.encode(blank, forKey: .blank)
  }

  /// One path may stand without brackets.
  private static func paths(_ values: KeyedDecodingContainer<CodingKeys>) throws -> [String] {
    if let one = try? values.decodeIfPresent(String.self, forKey: .from) { return [one] }
    return try values.decodeIfPresent([String].self, forKey: .from) ?? []
  }

  private static func word<Value: RawRepresentable<String> & CaseIterable>(
    _ values: KeyedDecodingContainer<CodingKeys>, _ key: CodingKeys
  ) throws -> Value? {
    guard let text = try values.decodeIfPresent(String.self, forKey: key) else { return nil }
    if let value = Value(rawValue: text) { return value }
    let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
    throw DatasetConfigurationError(key: key.rawValue, value: text, reason: "it must be one of \(known)")
  }
}

extension DatasetConfiguration.Input: Codable {
  package init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(String.self))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }

  /// As it stands in a file or after `--input`.
  package init(_ text: String) {
    switch text {
    case "left": self = .left
    case "right": self = .right
    default: self = .folder(text)
    }
  }

  package var text: String {
    switch self {
    case .left: "left"
    case .right: "right"
    case .folder(let path): path
    }
  }
}

extension DatasetConfiguration.Split: Codable {
  package init(from decoder: any Decoder) throws {
    guard let text = try? decoder.singleValueContainer().decode(String.self) else {
      self = .fractions(try SplitFractions(from: decoder))
      return
    }
    guard text == "folders" else {
      throw DatasetConfigurationError(
        key: "split", value: text, reason: "it must be folders, or fractions such as {train: 0.8, val: 0.1, test: 0.1}")
    }
    self = .folders
  }

  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .automatic:
      var container = encoder.singleValueContainer()
      try container.encodeNil()
    case .folders:
      var container = encoder.singleValueContainer()
      try container.encode("folders")
    case .fractions(let fractions):
      try fractions.encode(to: encoder)
    }
  }
}

internal import Labels
internal import Pairs

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
      root: try values.decodeIfPresent(String.self, forKey: .root),
      derive: try values.decodeIfPresent(DerivedInput.self, forKey: .derive),
      labels: try DatasetConfiguration.word(values, .labels) ?? .none,
      labelsOn: try DatasetConfiguration.word(values, .labelsOn) ?? .input,
      palette: try values.decodeIfPresent([LabelColour].self, forKey: .palette) ?? [],
      range: try values.decodeIfPresent(Range.self, forKey: .range) ?? Range(),
      split: try values.decodeIfPresent(Split.self, forKey: .split) ?? .automatic,
      group: try values.decodeIfPresent(GroupRule.self, forKey: .group) ?? .name,
      align: try DatasetConfiguration.word(values, .align) ?? .strict,
      register: try values.decodeIfPresent(Registration.self, forKey: .register) ?? Registration(),
      seam: try values.decodeIfPresent(Seam.self, forKey: .seam) ?? .none,
      match: try values.decodeIfPresent(MatchRule.self, forKey: .match) ?? MatchRule(),
      blank: try DatasetConfiguration.word(values, .blank) ?? .refuse,
      grey: try DatasetConfiguration.word(values, .grey),
      swapped: try DatasetConfiguration.word(values, .swapped) ?? .refuse,
      nearDuplicates: try DatasetConfiguration.word(values, .nearDuplicates) ?? .sameSide,
      identity: try DatasetConfiguration.word(values, .identity) ?? .full)
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encodeIfPresent(name, forKey: .name)
    try values.encode(from, forKey: .from)
    try values.encode(layout, forKey: .layout)
    try values.encode(input, forKey: .input)
    try values.encodeIfPresent(target, forKey: .target)
    try values.encodeIfPresent(root, forKey: .root)
    try values.encodeIfPresent(derive, forKey: .derive)
    try values.encode(labels, forKey: .labels)
    if labels != .none { try values.encode(labelsOn, forKey: .labelsOn) }
    if !palette.isEmpty { try values.encode(palette, forKey: .palette) }
    if range != Range() { try values.encode(range, forKey: .range) }
    if split != .automatic { try values.encode(split, forKey: .split) }
    if group != .name { try values.encode(group, forKey: .group) }
    try values.encode(align, forKey: .align)
    if align == .register { try values.encode(register, forKey: .register) }
    if seam != .none { try values.encode(seam, forKey: .seam) }
    if match != MatchRule() { try values.encode(match, forKey: .match) }
    try values.encode(blank, forKey: .blank)
    try values.encodeIfPresent(grey, forKey: .grey)
    try values.encode(swapped, forKey: .swapped)
    try values.encode(nearDuplicates, forKey: .nearDuplicates)
    if identity != .full { try values.encode(identity, forKey: .identity) }
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

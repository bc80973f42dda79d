/// A value that is one word in JSON as in a pipeline file.
package protocol TextCodable: Codable, LosslessStringConvertible {
  /// What the word must be, as the end of a sentence.
  static var rule: String { get }
}

extension TextCodable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let value = Self(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "`\(text)`: \(Self.rule)")
    }
    self = value
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

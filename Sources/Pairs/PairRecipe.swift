internal import Foundation

/// How the pictures that a network sees come out of a pair's recorded files, as far as it is the same for all pairs of a
/// dataset. It is part of each version of the dataset: other rules make another version.
package struct PairRecipe: Codable, Sendable, Hashable {
  /// How the input is made of the target; `nil`: it has a file of its own.
  package var derive: DerivedInput?
  /// Which side holds labels instead of a picture.
  package var labels: LabelRule?
  package var inputRange: SampleRange
  package var targetRange: SampleRange

  package init(
    derive: DerivedInput? = nil, labels: LabelRule? = nil, inputRange: SampleRange = .full,
    targetRange: SampleRange = .full
  ) {
    self.derive = derive
    self.labels = labels
    self.inputRange = inputRange
    self.targetRange = targetRange
  }

  /// Pictures are what their files hold.
  package static let plain = PairRecipe()

  package func range(of side: PairSide) -> SampleRange { side == .input ? inputRange : targetRange }

  package func labels(of side: PairSide) -> LabelRule? { labels?.side == side ? labels : nil }

  private enum CodingKeys: String, CodingKey {
    case derive, labels
    case inputRange = "input_range"
    case targetRange = "target_range"
  }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    derive = try values.decodeIfPresent(DerivedInput.self, forKey: .derive)
    labels = try values.decodeIfPresent(LabelRule.self, forKey: .labels)
    inputRange = try values.decodeIfPresent(SampleRange.self, forKey: .inputRange) ?? .full
    targetRange = try values.decodeIfPresent(SampleRange.self, forKey: .targetRange) ?? .full
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encodeIfPresent(derive, forKey: .derive)
    try values.encodeIfPresent(labels, forKey: .labels)
    if inputRange != .full { try values.encode(inputRange, forKey: .inputRange) }
    if targetRange != .full { try values.encode(targetRange, forKey: .targetRange) }
  }

  /// As a version of a dataset keeps it: the same text for the same recipe.
  package func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// - Throws: `DerivedInputError.newer` for a recipe of a later program; `DecodingError`.
  package init(json: String) throws {
    self = try JSONDecoder().decode(PairRecipe.self, from: Data(json.utf8))
  }
}

/// What is not named keeps its default.
extension TranslationConfiguration {
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init()
    if values.contains(.input) {
      input = try (try? values.decode([String].self, forKey: .input)) ?? [values.decode(String.self, forKey: .input)]
    }
    output = try values.decodeIfPresent(String.self, forKey: .output)
    fit = try values.decodeIfPresent(Fit.self, forKey: .fit) ?? fit
    if values.contains(.dropout) { dropout = try Self.decodeSwitch(values) }
    seed = try values.decodeIfPresent(UInt64.self, forKey: .seed) ?? seed
    format = try values.decodeIfPresent(Format.self, forKey: .format) ?? format
    quality = try values.decodeIfPresent(Int.self, forKey: .quality) ?? quality
    suffix = try values.decodeIfPresent(String.self, forKey: .suffix) ?? suffix
    maxPixels = try values.decodeIfPresent(Int.self, forKey: .maxPixels) ?? maxPixels
  }

  /// `on` and `off` as the command line has them, besides true and false.
  private static func decodeSwitch(_ values: KeyedDecodingContainer<CodingKeys>) throws -> Bool {
    switch try? values.decode(String.self, forKey: .dropout) {
    case "on": true
    case "off": false
    default: try values.decode(Bool.self, forKey: .dropout)
    }
  }
}

internal import Labels

/// What is not named keeps its default.
extension ModelConfiguration {
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let filters = try values.decodeIfPresent(Int.self, forKey: .filters) ?? 64
    let colour = try values.decodeIfPresent(Colour.self, forKey: .colour) ?? .rgb
    var discriminator = Discriminator(filters: filters)
    if values.contains(.discriminator) {
      let part = try values.nestedContainer(keyedBy: Discriminator.CodingKeys.self, forKey: .discriminator)
      discriminator.receptiveField = try part.decodeIfPresent(Int.self, forKey: .receptiveField) ?? 70
      discriminator.filters = try part.decodeIfPresent(Int.self, forKey: .filters) ?? filters
      discriminator.conditional = try part.decodeIfPresent(Bool.self, forKey: .conditional) ?? true
    }
    self.init(
      size: try values.decodeIfPresent(Int.self, forKey: .size) ?? 256,
      generator: try values.decodeIfPresent(Generator.self, forKey: .generator) ?? .unet,
      filters: filters,
      dropout: try values.decodeIfPresent(Double.self, forKey: .dropout) ?? 0.5,
      dropoutAt: try values.decodeIfPresent(DropoutPlacement.self, forKey: .dropoutAt) ?? .port,
      channels: try values.decodeIfPresent(Channels.self, forKey: .channels),
      normalization: try values.decodeIfPresent(Normalization.self, forKey: .normalization) ?? .batch,
      discriminator: discriminator,
      colour: colour)
    labels = try values.decodeIfPresent([LabelColour].self, forKey: .labels)
  }
}

package import Labels

/// What a generator and its discriminator are: the `model` section of a pipeline file, and the architecture part of
/// `model.json`. Everything needed to build the networks, nothing else.
package struct ModelConfiguration: Codable, Sendable, Hashable {
  package enum Generator: String, Codable, Sendable, CaseIterable {
    case unet
    case encoderDecoder = "encoder-decoder"
  }
  /// Which decoder levels drop out: `port`, the levels - 5 next to the innermost; `paper`, the innermost and the next two.
  package enum DropoutPlacement: String, Codable, Sendable, CaseIterable { case port, paper }
  /// `batch`: over the batch in training, of the one image at translation. `instance`: of each image, affine.
  package enum Normalization: String, Codable, Sendable, CaseIterable { case batch, instance, none }
  /// `lab`: the input is L/50 - 1, the target ab/110.
  package enum Colour: String, Codable, Sendable, CaseIterable { case rgb, lab }

  package struct Channels: Codable, Sendable, Hashable {
    package var input: Int
    package var target: Int

    package init(input: Int, target: Int) {
      self.input = input
      self.target = target
    }
  }

  package struct Discriminator: Codable, Sendable, Hashable {
    /// Pixels of the input that one verdict sees: 1, 16, 34, 70, 142 or 286.
    package var receptiveField: Int
    /// Channels of the first layer.
    package var filters: Int
    /// Whether it sees the input beside the output.
    package var conditional: Bool

    package init(receptiveField: Int = 70, filters: Int = 64, conditional: Bool = true) {
      self.receptiveField = receptiveField
      self.filters = filters
      self.conditional = conditional
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
      case receptiveField = "receptive_field"
      case filters, conditional
    }
  }

  /// Pixels a side at training: a power of two, 32 to 512.
  package var size: Int
  package var generator: Generator
  /// Channels of the generator's first layer.
  package var filters: Int
  /// The probability that a unit is dropped; 0 is off.
  package var dropout: Double
  package var dropoutAt: DropoutPlacement
  package var channels: Channels
  package var normalization: Normalization
  package var discriminator: Discriminator
  package var colour: Colour
  /// The classes of a network that labels, as colours: each is a channel of the target. `nil`: the target is a picture.
  package var labels: [LabelColour]?

  package init(
    size: Int = 256, generator: Generator = .unet, filters: Int = 64, dropout: Double = 0.5,
    dropoutAt: DropoutPlacement = .port, channels: Channels? = nil, normalization: Normalization = .batch,
    discriminator: Discriminator? = nil, colour: Colour = .rgb
  ) {
    self.size = size
    self.generator = generator
    self.filters = filters
    self.dropout = dropout
    self.dropoutAt = dropoutAt
    self.channels = channels ?? (colour == .lab ? Channels(input: 1, target: 2) : Channels(input: 3, target: 3))
    self.normalization = normalization
    self.discriminator = discriminator ?? Discriminator(filters: filters)
    self.colour = colour
  }

  /// The number of halvings: log2 of the size.
  package var levels: Int { size.trailingZeroBitCount }

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case size, generator, filters, dropout
    case dropoutAt = "dropout_at"
    case channels, normalization, discriminator, colour, labels
  }
}

package import Engine

/// The architecture that a PyTorch state dict has, read off its names and shapes: nothing has to be retyped when weights are
/// brought along. Dropout leaves no trace in a state dict; it keeps its default.
package struct ImportedArchitecture: Sendable {
  package let model: ModelConfiguration
  package let generator: TensorTable
  /// `nil`: the file holds none.
  package let discriminator: TensorTable?

  /// What the names and shapes leave open, or a person knows better.
  package struct Overrides: Sendable {
    package var normalization: ModelConfiguration.Normalization?
    package var dropout: Double?
    package var dropoutAt: ModelConfiguration.DropoutPlacement?
    package var colour: ModelConfiguration.Colour?
    package init() {}
  }

  /// - Parameter tensors: a generator's state dict, or both networks' with the prefixes `generator.` and `discriminator.`.
  /// - Throws: `ImportError` for names and shapes that no network of this program has; `ConfigurationError` for an
  ///   architecture that it does not build.
  package init(_ tensors: TensorTable, overrides: Overrides = Overrides()) throws {
    let prefixed = tensors.entries.contains { $0.name.hasPrefix("generator.") || $0.name.hasPrefix("discriminator.") }
    generator = prefixed ? tensors.below("generator.") : tensors
    let other = prefixed ? tensors.below("discriminator.") : TensorTable()
    discriminator = other.entries.isEmpty ? nil : other
    if prefixed, let stray = tensors.entries.first(where: { !Self.hasKnownPrefix($0.name) }) {
      throw ImportError.stray(name: stray.name)
    }

    let first = try Self.kernel("model.model.0.weight", in: generator)
    let last = try Self.kernel("model.model.3.weight", in: generator)
    let (filters, input, target) = (first[0], first[1], last[1])
    guard last[0] == filters || last[0] == 2 * filters else {
      throw ImportError.shape(name: "model.model.3.weight", found: last)
    }
    var levels = 1
    var inner = "model.model.1.model"
    while generator[inner + ".1.weight"] != nil {
      levels += 1
      inner += ".3.model"
    }
    guard (5...9).contains(levels) else { throw ImportError.levels(levels) }
    let norm = "model.model.1.model.2."
    let found: ModelConfiguration.Normalization =
      generator[norm + "running_mean"] != nil ? .batch : generator[norm + "weight"] != nil ? .instance : .none
    var model = ModelConfiguration(
      size: 1 << levels, generator: last[0] == filters ? .encoderDecoder : .unet, filters: filters,
      channels: ModelConfiguration.Channels(input: input, target: target),
      normalization: overrides.normalization ?? found, colour: overrides.colour ?? .rgb)
    if let dropout = overrides.dropout { model.dropout = dropout }
    if let placement = overrides.dropoutAt { model.dropoutAt = placement }
    if let discriminator {
      model.discriminator = try Self.discriminator(discriminator, input: input, target: target)
    } else if model.size < 64 {
      // The default of 70 pixels sees more than such an image has.
      model.discriminator.receptiveField = 16
    }
    try model.validate()
    self.model = model
  }

  private static func hasKnownPrefix(_ name: String) -> Bool {
    name.hasPrefix("generator.") || name.hasPrefix("discriminator.")
  }

  private static func discriminator(
    _ tensors: TensorTable, input: Int, target: Int
  ) throws(ImportError) -> ModelConfiguration.Discriminator {
    let pixel = tensors["net.0.weight"] != nil
    let name = pixel ? "net.0.weight" : "model.0.weight"
    let first = try kernel(name, in: tensors)
    guard first[1] == input + target || first[1] == target else { throw .shape(name: name, found: first) }
    // One convolution in, one out, and one for each of the layers that the receptive field grows by.
    let layers = tensors.entries.filter { $0.shape.count == 4 }.count - 2
    let fields = [1: 16, 2: 34, 3: 70, 4: 142, 5: 286]
    guard let field = pixel ? 1 : fields[layers] else { throw .shape(name: name, found: first) }
    return ModelConfiguration.Discriminator(
      receptiveField: field, filters: first[0], conditional: first[1] != target)
  }

  private static func kernel(_ name: String, in tensors: TensorTable) throws(ImportError) -> [Int] {
    guard let entry = tensors[name] else { throw .missing(name: name) }
    guard entry.shape.count == 4, entry.shape.allSatisfy({ $0 > 0 }) else {
      throw .shape(name: name, found: entry.shape)
    }
    return entry.shape
  }
}

/// Weights of a network that is none of this program's. The command line exits with 65.
package enum ImportError: Error, Sendable, Hashable, CustomStringConvertible {
  case missing(name: String)
  case shape(name: String, found: [Int])
  case levels(Int)
  case stray(name: String)

  package var description: String {
    let known = "a U-Net or encoder-decoder with the layers and names of the widely used PyTorch port can be imported"
    return switch self {
    case .missing(let name): "there is no tensor `\(name)`: \(known)"
    case .shape(let name, let found): "`\(name)` cannot have the shape \(found): \(known)"
    case .levels(let count): "the generator has \(count) levels: \(known), with 5 to 9 levels (32 to 512 pixels)"
    case .stray(let name):
      "`\(name)` has neither of the prefixes `generator.` and `discriminator.` that the other tensors have"
    }
  }
}

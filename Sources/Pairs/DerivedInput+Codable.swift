/// A recipe of a derived input that cannot be.
package enum DerivedInputError: Error, Sendable, Hashable, CustomStringConvertible {
  case unknownKind(String)
  case newer(version: Int)
  case value(key: String, value: String, rule: String)

  package var description: String {
    switch self {
    case .unknownKind(let kind):
      "an input cannot be derived by `\(kind)`: it must be one of \(DerivedInput.kinds.joined(separator: ", "))"
    case .newer(let version):
      "the recipe of a derived input has version \(version), and this program knows \(DerivedInput.version): use the program "
        + "that wrote it, or a later one"
    case .value(let key, let value, let rule): "\(key) of a derived input cannot be \(value): it must be \(rule)"
    }
  }
}

extension DerivedInput {
  package static let kinds = ["grayscale", "edges", "sketch", "hole", "downscale"]

  /// The parameters of each kind, beside `kind` and `seed`.
  package static let parameters: [String: [String]] = [
    "grayscale": ["style", "strength"], "edges": ["scale", "high", "low", "shortest"],
    "sketch": ["scale", "darkness"], "hole": ["place", "fill", "size"], "downscale": ["factor"],
  ]

  /// As `dataset.derive.kind` names it.
  package var name: String {
    switch kind {
    case .grayscale: "grayscale"
    case .edges: "edges"
    case .sketch: "sketch"
    case .hole: "hole"
    case .downscale: "downscale"
    }
  }

  /// - Throws: the first impossible value.
  package func validate() throws(DerivedInputError) {
    func require(_ holds: Bool, _ key: String, _ value: some CustomStringConvertible, _ rule: String)
      throws(DerivedInputError)
    {
      guard holds else { throw .value(key: key, value: "\(value)", rule: rule) }
    }
    switch kind {
    case .grayscale(let recipe):
      try require((0...1).contains(recipe.strength), "strength", recipe.strength, "from 0 to 1")
    case .edges(let recipe):
      try require((0.3...20).contains(recipe.scale), "scale", recipe.scale, "from 0.3 to 20 pixels")
      try require(recipe.low > 0 && recipe.low <= recipe.high, "low", recipe.low, "above 0 and at most high")
      try require(recipe.high <= 1, "high", recipe.high, "at most 1")
      try require((0...10_000).contains(recipe.shortest), "shortest", recipe.shortest, "from 0 to 10000 pixels")
    case .sketch(let recipe):
      try require((0.5...50).contains(recipe.scale), "scale", recipe.scale, "from 0.5 to 50 pixels")
      try require((0.1...10).contains(recipe.darkness), "darkness", recipe.darkness, "from 0.1 to 10")
    case .hole(let recipe):
      try require((0.05...0.95).contains(recipe.size), "size", recipe.size, "from 0.05 to 0.95")
    case .downscale(let recipe):
      try require((2...16).contains(recipe.factor), "factor", recipe.factor, "a whole number from 2 to 16")
    }
  }
}

/// One flat object: `{"kind": "edges", "scale": 1.4, ..., "seed": 1, "version": 1}`. What is missing has its default.
extension DerivedInput: Codable {
  private enum CodingKeys: String, CodingKey {
    case kind, seed, version, style, strength, scale, high, low, shortest, darkness, place, fill, size, factor
  }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let version = try values.decodeIfPresent(Int.self, forKey: .version) ?? DerivedInput.version
    guard version <= DerivedInput.version else { throw DerivedInputError.newer(version: version) }
    func value<Value: Decodable>(_ key: CodingKeys, _ standard: Value) throws -> Value {
      try values.decodeIfPresent(Value.self, forKey: key) ?? standard
    }
    let name = try values.decode(String.self, forKey: .kind)
    let kind: Kind
    switch name {
    case "grayscale":
      let standard = GrayscaleInput()
      kind = .grayscale(
        GrayscaleInput(style: try value(.style, standard.style), strength: try value(.strength, standard.strength)))
    case "edges":
      let standard = EdgeInput()
      kind = .edges(
        EdgeInput(
          scale: try value(.scale, standard.scale), high: try value(.high, standard.high),
          low: try value(.low, standard.low), shortest: try value(.shortest, standard.shortest)))
    case "sketch":
      let standard = SketchInput()
      kind = .sketch(
        SketchInput(scale: try value(.scale, standard.scale), darkness: try value(.darkness, standard.darkness)))
    case "hole":
      let standard = HoleInput()
      kind = .hole(
        HoleInput(
          place: try value(.place, standard.place), fill: try value(.fill, standard.fill),
          size: try value(.size, standard.size)))
    case "downscale":
      kind = .downscale(DownscaleInput(factor: try value(.factor, DownscaleInput().factor)))
    default:
      throw DerivedInputError.unknownKind(name)
    }
    self.init(kind, seed: try value(.seed, 1))
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(name, forKey: .kind)
    try values.encode(DerivedInput.version, forKey: .version)
    if isRandom { try values.encode(seed, forKey: .seed) }
    switch kind {
    case .grayscale(let recipe):
      try values.encode(recipe.style, forKey: .style)
      if recipe.style == .film { try values.encode(recipe.strength, forKey: .strength) }
    case .edges(let recipe):
      try values.encode(recipe.scale, forKey: .scale)
      try values.encode(recipe.high, forKey: .high)
      try values.encode(recipe.low, forKey: .low)
      try values.encode(recipe.shortest, forKey: .shortest)
    case .sketch(let recipe):
      try values.encode(recipe.scale, forKey: .scale)
      try values.encode(recipe.darkness, forKey: .darkness)
    case .hole(let recipe):
      try values.encode(recipe.place, forKey: .place)
      try values.encode(recipe.fill, forKey: .fill)
      try values.encode(recipe.size, forKey: .size)
    case .downscale(let recipe):
      try values.encode(recipe.factor, forKey: .factor)
    }
  }
}

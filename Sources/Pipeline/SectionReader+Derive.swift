internal import Pairs

extension DerivedInput {
  /// `dataset.derive`: a kind, or a map of a kind and its parameters.
  init?(_ dataset: SectionReader) throws(PipelineError) {
    guard let value = dataset.value("derive") else { return nil }
    guard case .map = value.content else {
      guard let text = try dataset.text("derive"), let kind = DerivedInput.standard(text) else {
        throw dataset.refusal("derive", value, DerivedInput.kindRule(value.text))
      }
      self.init(kind)
      return
    }
    guard let reader = try dataset.section("derive") else { return nil }
    guard let kind = reader.value("kind"), let name = try reader.text("kind") else {
      throw .missing(key: "dataset.derive.kind", reason: DerivedInput.kindRule(""))
    }
    guard let standard = DerivedInput.standard(name) else {
      throw reader.refusal("kind", kind, DerivedInput.kindRule(name))
    }
    let parameters = DerivedInput.parameters[name] ?? []
    for key in reader.keys where key != "kind" && key != "seed" && !parameters.contains(key) {
      throw .unknownKey(
        "dataset.derive." + key,
        nearest: nearestWord(to: key, in: parameters + ["kind", "seed"]).map { "dataset.derive." + $0 },
        origin: reader.value(key)?.origin ?? reader.origin)
    }
    self.init(try DerivedInput.kind(standard, reader), seed: try reader.seed("seed") ?? 1)
    do throws(DerivedInputError) { try validate() } catch {
      guard case .value(let key, _, let rule) = error, let value = reader.value(key) else {
        throw dataset.refusal("derive", value, "\(error)")
      }
      throw reader.refusal(key, value, "it must be \(rule)")
    }
  }

  private static func kindRule(_ name: String) -> String {
    let nearest = nearestWord(to: name, in: kinds).flatMap { editDistance(name, $0) <= 2 ? $0 : nil }
    return "it must be one of \(kinds.joined(separator: ", "))" + (nearest.map { "; did you mean `\($0)`?" } ?? "")
  }

  /// A kind with all its defaults.
  private static func standard(_ name: String) -> Kind? {
    switch name {
    case "grayscale": .grayscale(GrayscaleInput())
    case "edges": .edges(EdgeInput())
    case "sketch": .sketch(SketchInput())
    case "hole": .hole(HoleInput())
    case "downscale": .downscale(DownscaleInput())
    default: nil
    }
  }

  private static func kind(_ standard: Kind, _ reader: SectionReader) throws(PipelineError) -> Kind {
    func number(_ key: String, _ value: inout Double) throws(PipelineError) {
      value = try reader.number(key, "a number") ?? value
    }
    func count(_ key: String, _ value: inout Int) throws(PipelineError) {
      value = try reader.integer(key, in: 0...1_000_000, "a whole number") ?? value
    }
    switch standard {
    case .grayscale(var recipe):
      recipe.style = try reader.choice("style", GrayscaleInput.Style.self) ?? recipe.style
      try number("strength", &recipe.strength)
      return .grayscale(recipe)
    case .edges(var recipe):
      try number("scale", &recipe.scale)
      try number("high", &recipe.high)
      try number("low", &recipe.low)
      try count("shortest", &recipe.shortest)
      return .edges(recipe)
    case .sketch(var recipe):
      try number("scale", &recipe.scale)
      try number("darkness", &recipe.darkness)
      return .sketch(recipe)
    case .hole(var recipe):
      recipe.place = try reader.choice("place", HoleInput.Place.self) ?? recipe.place
      recipe.fill = try reader.choice("fill", HoleInput.Fill.self) ?? recipe.fill
      try number("size", &recipe.size)
      return .hole(recipe)
    case .downscale(var recipe):
      try count("factor", &recipe.factor)
      return .downscale(recipe)
    }
  }
}

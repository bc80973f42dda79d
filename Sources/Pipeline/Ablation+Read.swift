internal import Engine
internal import Metrics
internal import Trainer

extension Ablation {
  /// - Parameter file: the whole file: a variant is what it says, with the variant's own words over it.
  init(_ reader: SectionReader, root: Setting, file: PipelineFile) throws {
    seeds = try reader.seeds("seeds") ?? [1, 2, 3]
    source = try reader.text("source") ?? ""
    truth = try Self.numbers(reader, "truth")
    guard let section = try reader.section("variants"), !section.keys.isEmpty else {
      throw PipelineError.missing(key: "ablation.variants", reason: "name at least one, with what is different in it")
    }
    variants = []
    for key in section.keys {
      guard let value = section.value(key) else {
        // A variant of the same settings as the file's.
        variants.append(
          Variant(
            name: key, title: key, model: file.model, objective: file.objective, training: file.train, paper: [:]))
        continue
      }
      variants.append(try Self.variant(key, value, root: root))
    }
    for variant in variants where !PipelineFile.isName(variant.name) {
      throw PipelineError.value(
        key: "ablation.variants", value: variant.name, reason: PipelineFile.nameRule, origin: section.origin)
    }
    labeller = nil
    if let section = try reader.section("labeller") {
      var training = try TrainingConfiguration(section, model: file.model)
      if section.value("best_by") == nil { training.bestBy = .classIoU }
      labeller = training
    }
  }

  private static func variant(_ name: String, _ value: Setting, root: Setting) throws -> Variant {
    let reader = try SectionReader(value, at: Vocabulary.variant)
    var merged = root
    for part in ["model", "objective", "train"] {
      if let own = reader.value(part) { merged = merged.merging(own, at: [part]) }
    }
    let whole = try SectionReader(merged, at: "")
    let model = try ModelConfiguration(try whole.section("model"))
    let objective = try ObjectiveConfiguration(try whole.section("objective"))
    let training = try TrainingConfiguration(try whole.section("train"), model: model)
    try model.validate()
    try objective.validate()
    try training.validate(with: model)
    return Variant(
      name: name, title: try reader.text("title") ?? name, model: model, objective: objective, training: training,
      paper: try numbers(reader, "paper"))
  }

  /// Metrics by name.
  private static func numbers(_ reader: SectionReader, _ key: String) throws(PipelineError) -> [Metric: Double] {
    guard let section = try reader.section(key) else { return [:] }
    var numbers: [Metric: Double] = [:]
    for name in section.keys {
      guard let metric = Metric(rawValue: name) else {
        let known = Metric.comparable.map(\.rawValue)
        throw .unknownKey(
          section.place + "." + name, nearest: nearestWord(to: name, in: known), origin: section.origin)
      }
      numbers[metric] = try section.number(name, "a number")
    }
    return numbers
  }
}

internal import Engine
internal import Files
internal import Metrics
internal import SystemPackage
internal import Trainer

extension ModelConfiguration {
  init(_ reader: SectionReader?) throws(PipelineError) {
    self.init()
    guard let reader else { return }
    let filters = try reader.integer("filters", in: 1...512, "a whole number from 1 to 512")
    let colour = try reader.choice("colour", Colour.self)
    self.init(
      size: try reader.integer("size", in: 32...512, "a power of two from 32 to 512") ?? size,
      filters: filters ?? self.filters, colour: colour ?? self.colour)
    if let generator = try reader.choice("generator", Generator.self) { self.generator = generator }
    if let rate = try reader.number("dropout", "at least 0 and below 1", where: { (0..<1).contains($0) }) {
      dropout = rate
    }
    if let placement = try reader.choice("dropout_at", DropoutPlacement.self) { dropoutAt = placement }
    if let normalization = try reader.choice("normalization", Normalization.self) { self.normalization = normalization }
    if let section = try reader.section("channels") {
      channels.input = try section.integer("input", in: 1...4, "1, 2, 3 or 4") ?? channels.input
      channels.target = try section.integer("target", in: 1...4, "1, 2, 3 or 4") ?? channels.target
    }
    if let section = try reader.section("discriminator") {
      let field = "1, 16, 34, 70, 142 or 286"
      discriminator.receptiveField =
        try section.integer("receptive_field", in: 1...286, field) ?? discriminator.receptiveField
      discriminator.filters =
        try section.integer("filters", in: 1...512, "a whole number from 1 to 512") ?? discriminator.filters
      discriminator.conditional = try section.boolean("conditional") ?? discriminator.conditional
    }
  }
}

extension ObjectiveConfiguration {
  init(_ reader: SectionReader?) throws(PipelineError) {
    self.init()
    guard let reader else { return }
    adversarial = try reader.choice("adversarial", Adversarial.self) ?? adversarial
    reconstruction = try reader.choice("reconstruction", Reconstruction.self) ?? reconstruction
    lambda = try reader.number("lambda", "0 or more", where: { $0 >= 0 }) ?? lambda
    realLabel = try reader.number("real_label", "above 0 and at most 1", where: { $0 > 0 && $0 <= 1 }) ?? realLabel
  }
}

extension TrainingConfiguration {
  init(_ reader: SectionReader?, model: ModelConfiguration) throws(PipelineError) {
    self.init()
    guard let reader else { return }
    let positive = "a whole number, 1 or more"
    epochs = try reader.integer("epochs", in: 1...1_000_000, positive) ?? epochs
    decayFrom = try reader.integer("decay_from", in: 0...1_000_000, "a whole number, 0 or more")
    if let decayFrom, decayFrom > epochs, let value = reader.value("decay_from") {
      throw reader.refusal("decay_from", value, "it must be at most train.epochs, which is \(epochs)")
    }
    batch = try reader.integer("batch", in: 1...1024, "a whole number from 1 to 1024") ?? batch
    learningRate = try reader.number("learning_rate", "above 0", where: { $0 > 0 }) ?? learningRate
    discriminatorLearningRate = try reader.number("discriminator_learning_rate", "0 or more", where: { $0 >= 0 })
    try readAugmentation(reader, model: model)
    order = try reader.choice("order", Order.self) ?? order
    seed = try reader.seed("seed") ?? seed
    if let value = reader.value("start_from"), let text = try reader.text("start_from") {
      let isFile = text.contains("/") || text.hasSuffix(".safetensors")
      startFrom = isFile ? absolutePath(text, in: value.origin.folder).escaped : text
    }
    warmEpochs = try reader.count("warm_epochs")
    oldShare =
      try reader.number("old_share", "above 0 and at most 1", where: { $0 > 0 && $0 <= 1 }) ?? oldShare
    startDiscriminator = try reader.boolean("start_discriminator") ?? startDiscriminator
    checkpointEvery = try reader.duration("checkpoint_every") ?? checkpointEvery
    logEvery = try reader.integer("log_every", in: 1...1_000_000, positive) ?? logEvery
    if let value = reader.value("max_duration"), value.text != "none" {
      maxDuration = try reader.duration("max_duration")
    }
    if let value = reader.value("stop_at"), value.text != "none" { stopAt = try reader.text("stop_at") }
    bestBy = try reader.metric("best_by", of: Metric.selecting) ?? bestBy
    patience = try reader.count("patience")
    keepEvery = try reader.count("keep_every")
  }

  private mutating func readAugmentation(
    _ reader: SectionReader, model: ModelConfiguration
  ) throws(PipelineError) {
    guard let value = reader.value("augment") else { return }
    if case .scalar(let text, _) = value.content {
      guard text == "none" else {
        throw reader.refusal("augment", value, "it must be none, or {resize: pixels, mirror: true or false}")
      }
      augment = .none
      return
    }
    guard let section = try reader.section("augment") else { return }
    let resize = try section.integer(
      "resize", in: model.size...4096, "a whole number of pixels from model.size, \(model.size), to 4096")
    augment = .jitter(resize: resize, mirror: try section.boolean("mirror") ?? true)
  }
}

internal import Engine
internal import Ingest
internal import Metrics
internal import Trainer
internal import Translator
internal import Yams

extension PipelineFile {
  /// The whole pipeline with every default written out. Reading it gives this pipeline again.
  package func resolvedYAML() throws -> String {
    var sections: [(Node, Node)] = [
      pair("name", name), pair("dataset", datasetNode), pair("model", node(model)),
      pair("objective", node(objective)), pair("train", node(train, model)),
      pair("evaluate", map(pair("split", evaluate.split), pair("labeller", evaluate.labeller ?? "none"))),
    ]
    if let promote {
      let floors = Metric.allCases.compactMap { metric in promote.floors[metric].map { pair(metric.rawValue, $0) } }
      sections.append(
        pair(
          "promote",
          map(
            pair("metric", promote.metric.rawValue), pair("margin", promote.margin), pair("floors", Node(floors)),
            pair("drift", promote.drift), pair("split", promote.split))))
    }
    if let translate { sections.append(pair("translate", node(of: translate))) }
    sections.append(pair("report", report))
    sections.append(pair("keep", keepNode))
    let hooks = [("success", hooks.success), ("failure", hooks.failure)].filter { !$1.isEmpty }.map { name, words in
      pair(name, Node(words.map { Node($0) }))
    }
    if !hooks.isEmpty { sections.append(pair("hooks", Node(hooks))) }
    if let ablation { sections.append(pair("ablation", node(ablation))) }
    return try serialize(node: Node(sections), allowUnicode: true, sortKeys: false)
  }

  private func node(of translate: TranslationConfiguration) -> Node {
    func list(_ words: [String]) -> Node { Node(words.map { Node($0) }) }
    var entries = [pair("in", list(translate.input))]
    if let output = translate.output { entries.append(pair("out", output)) }
    entries += [pair("include", list(translate.include)), pair("exclude", list(translate.exclude))]
    if let limit = translate.limit { entries.append(pair("limit", limit)) }
    entries += [
      pair("fit", translate.fit.rawValue), pair("dropout", translate.dropout), pair("seed", translate.seed),
      pair("samples", translate.samples), pair("format", translate.format.rawValue),
      pair("quality", translate.quality), pair("compression", translate.compression),
      pair("suffix", translate.suffix),
    ]
    if let size = translate.workingSize { entries.append(pair("working_size", size)) }
    if let mask = translate.mask { entries += [pair("mask", mask), pair("mask_fill", translate.maskFill.rawValue)] }
    if let scale = translate.scale { entries.append(pair("scale", scale)) }
    entries += [
      pair("verdict", translate.verdict), pair("saturation", translate.saturation),
      pair("recolour", translate.recolour), pair("mark", translate.mark),
      pair("decoder", list(translate.decoder)), pair("encoder", list(translate.encoder)),
      pair("tool_timeout", DurationText.text(translate.toolTimeout)),
    ]
    entries += [
      pair("whole_memory", ByteText.text(Int64(translate.wholeMemory))), pair("max_pixels", translate.maxPixels),
    ]
    return Node(entries)
  }

  private func node(_ model: ModelConfiguration) -> Node {
    map(
      pair("size", model.size), pair("generator", model.generator.rawValue), pair("filters", model.filters),
      pair("dropout", model.dropout), pair("dropout_at", model.dropoutAt.rawValue),
      pair("channels", map(pair("input", model.channels.input), pair("target", model.channels.target))),
      pair("normalization", model.normalization.rawValue),
      pair(
        "discriminator",
        map(
          pair("receptive_field", model.discriminator.receptiveField), pair("filters", model.discriminator.filters),
          pair("conditional", model.discriminator.conditional))),
      pair("colour", model.colour.rawValue))
  }

  private func node(_ train: TrainingConfiguration, _ model: ModelConfiguration) -> Node {
    var entries = [
      pair("epochs", train.epochs), pair("decay_from", train.decayFrom ?? train.epochs / 2), pair("batch", train.batch),
      pair("learning_rate", train.learningRate),
      pair("discriminator_learning_rate", train.discriminatorLearningRate ?? train.learningRate),
    ]
    switch train.augment {
    case .none: entries.append(pair("augment", "none"))
    case .jitter(_, let mirror):
      entries.append(pair("augment", map(pair("resize", train.resize(for: model)), pair("mirror", mirror))))
    }
    entries += [
      pair("order", train.order.rawValue), pair("seed", train.seed), pair("start_from", train.startFrom),
      pair("warm_epochs", train.warmEpochs.map(String.init) ?? "none"), pair("old_share", train.oldShare),
      pair("start_discriminator", train.startDiscriminator),
      pair("checkpoint_every", DurationText.text(train.checkpointEvery)), pair("log_every", train.logEvery),
      pair("best_by", train.bestBy.rawValue), pair("patience", train.patience.map(String.init) ?? "none"),
      pair("keep_every", train.keepEvery.map(String.init) ?? "none"),
      pair("max_duration", train.maxDuration.map(DurationText.text) ?? "none"),
      pair("stop_at", train.stopAt ?? "none"),
    ]
    return Node(entries)
  }

  private func node(_ objective: ObjectiveConfiguration) -> Node {
    map(
      pair("adversarial", objective.adversarial.rawValue), pair("reconstruction", objective.reconstruction.rawValue),
      pair("lambda", objective.lambda), pair("real_label", objective.realLabel))
  }

  private func node(_ ablation: Ablation) -> Node {
    let variants = ablation.variants.map { variant in
      pair(
        variant.name,
        map(
          pair("title", variant.title), pair("model", node(variant.model)), pair("objective", node(variant.objective)),
          pair("train", node(variant.training, variant.model)), pair("paper", node(variant.paper))))
    }
    var entries = [
      pair("seeds", Node(ablation.seeds.map { Node($0.description) })), pair("source", ablation.source),
      pair("truth", node(ablation.truth)), pair("variants", Node(variants)),
    ]
    if let labeller = ablation.labeller { entries.append(pair("labeller", node(labeller, model))) }
    return Node(entries)
  }

  private func node(_ numbers: [Metric: Double]) -> Node {
    Node(Metric.allCases.compactMap { metric in numbers[metric].map { pair(metric.rawValue, $0) } })
  }

  private var keepNode: Node {
    map(
      pair("models", keep.models.map(String.init) ?? "all"), pair("trainings", keep.trainings),
      pair("logs", DurationText.text(keep.logs)), pair("workspace", keep.workspace.map(ByteText.text) ?? "none"))
  }

  func pair(_ key: String, _ value: some CustomStringConvertible) -> (Node, Node) {
    (Node(key), Node(value.description))
  }

  func pair(_ key: String, _ value: Node) -> (Node, Node) { (Node(key), value) }

  func map(_ entries: (Node, Node)...) -> Node { Node(entries) }
}

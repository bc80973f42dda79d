internal import Engine
internal import Ingest
internal import Trainer
internal import Translator
internal import Yams

extension PipelineFile {
  /// The whole pipeline with every default written out. Reading it gives this pipeline again.
  package func resolvedYAML() throws -> String {
    var sections: [(Node, Node)] = [
      pair("name", name), pair("dataset", datasetNode), pair("model", modelNode),
      pair(
        "objective",
        map(
          pair("adversarial", objective.adversarial.rawValue),
          pair("reconstruction", objective.reconstruction.rawValue),
          pair("lambda", objective.lambda), pair("real_label", objective.realLabel))),
      pair("train", trainNode), pair("evaluate", map(pair("split", evaluate.split))),
    ]
    if let promote {
      let floors = promote.floors.sorted { $0.key < $1.key }.map { pair($0.key, $0.value) }
      sections.append(
        pair(
          "promote",
          map(
            pair("metric", promote.metric), pair("margin", promote.margin), pair("floors", Node(floors)),
            pair("split", promote.split))))
    }
    if let translate { sections.append(pair("translate", node(of: translate))) }
    sections.append(pair("report", report))
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

  private var datasetNode: Node {
    var entries = [
      pair("name", dataset.name ?? name), pair("from", Node(dataset.from.map { Node($0) })),
      pair("layout", dataset.layout.rawValue), pair("input", dataset.input.text),
    ]
    if let target = dataset.target { entries.append(pair("target", target)) }
    entries.append(pair("labels", dataset.labels.rawValue))
    switch dataset.split {
    case .automatic: break
    case .folders: entries.append(pair("split", "folders"))
    case .fractions(let split):
      entries.append(pair("split", map(pair("train", split.train), pair("val", split.val), pair("test", split.test))))
    }
    entries += [pair("align", dataset.align.rawValue), pair("blank", dataset.blank.rawValue)]
    return Node(entries)
  }

  private var modelNode: Node {
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

  private var trainNode: Node {
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
      pair("checkpoint_every", DurationText.text(train.checkpointEvery)), pair("log_every", train.logEvery),
      pair("max_duration", train.maxDuration.map(DurationText.text) ?? "none"),
      pair("stop_at", train.stopAt ?? "none"),
    ]
    return Node(entries)
  }

  private func pair(_ key: String, _ value: some CustomStringConvertible) -> (Node, Node) {
    (Node(key), Node(value.description))
  }

  private func pair(_ key: String, _ value: Node) -> (Node, Node) { (Node(key), value) }

  private func map(_ entries: (Node, Node)...) -> Node { Node(entries) }
}

internal import Ingest
internal import Labels
internal import Pairs
internal import Yams

extension PipelineFile {
  /// The section `dataset`, every default written out.
  var datasetNode: Node {
    var entries = [
      pair("name", dataset.name ?? name), pair("from", Node(dataset.from.map { Node($0) })),
      pair("layout", dataset.layout.rawValue), pair("input", dataset.input.text),
    ]
    if let target = dataset.target { entries.append(pair("target", target)) }
    if let root = dataset.root { entries.append(pair("root", root)) }
    if let derive = dataset.recipe.derive { entries.append(pair("derive", derive.node)) }
    entries.append(pair("labels", dataset.labels.rawValue))
    if dataset.labels != .none { entries.append(pair("labels_on", dataset.labelsOn.rawValue)) }
    if !dataset.palette.isEmpty {
      entries.append(pair("palette", Node(dataset.palette.map { Node($0.description, .implicit, .doubleQuoted) })))
    }
    if dataset.range != DatasetConfiguration.Range() {
      entries.append(pair("range", map(pair("input", dataset.range.input), pair("target", dataset.range.target))))
    }
    switch dataset.split {
    case .automatic: break
    case .folders: entries.append(pair("split", "folders"))
    case .fractions(let split):
      entries.append(pair("split", map(pair("train", split.train), pair("val", split.val), pair("test", split.test))))
    }
    entries += [pair("group", dataset.group.text), pair("align", dataset.align.rawValue)]
    if dataset.align == .register {
      let rule = dataset.register
      entries.append(
        pair(
          "register",
          map(
            pair("limit", rule.limit), pair("confidence", rule.confidence), pair("doubtful", rule.doubtful.rawValue))))
    }
    if dataset.layout == .sideBySide { entries.append(pair("seam", dataset.seam)) }
    if dataset.match != MatchRule() {
      let patterns = [("input", dataset.match.input), ("target", dataset.match.target)]
      entries.append(pair("match", Node(patterns.compactMap { key, text in text.map { pair(key, $0) } })))
    }
    entries += [
      pair("blank", dataset.blank.rawValue), pair("grey", dataset.refusesGrey ? "refuse" : "accept"),
      pair("swapped", dataset.swapped.rawValue), pair("near_duplicates", dataset.nearDuplicates.rawValue),
      pair("identity", dataset.identity.rawValue),
    ]
    return Node(entries)
  }
}

extension DerivedInput {
  fileprivate var node: Node {
    var entries: [(Node, Node)] = []
    func add(_ key: String, _ value: some CustomStringConvertible) {
      entries.append((Node(key), Node(value.description)))
    }
    add("kind", name)
    switch kind {
    case .grayscale(let recipe):
      add("style", recipe.style.rawValue)
      if recipe.style == .film { add("strength", recipe.strength) }
    case .edges(let recipe):
      add("scale", recipe.scale)
      add("high", recipe.high)
      add("low", recipe.low)
      add("shortest", recipe.shortest)
    case .sketch(let recipe):
      add("scale", recipe.scale)
      add("darkness", recipe.darkness)
    case .hole(let recipe):
      add("place", recipe.place.rawValue)
      add("fill", recipe.fill.rawValue)
      add("size", recipe.size)
    case .downscale(let recipe):
      add("factor", recipe.factor)
    }
    if isRandom { add("seed", seed) }
    return Node(entries)
  }
}

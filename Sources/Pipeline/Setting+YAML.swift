internal import SystemPackage
internal import Yams

extension Setting {
  /// Reads YAML text. An empty text is an empty map.
  /// - Parameter origin: says where a line of the text stands.
  /// - Throws: `PipelineError.syntax` with the line.
  package init(yaml: String, source: String, origin: (_ line: Int) -> Origin) throws(PipelineError) {
    let node: Node?
    do {
      node = try compose(yaml: yaml)
    } catch {
      throw PipelineError.syntax(source: source, problem: Self.problem(of: error))
    }
    guard let node else {
      self.init(content: .scalar("", quoted: false), origin: origin(1))
      return
    }
    try self.init(node, source: source, origin: origin)
  }

  private init(_ node: Node, source: String, origin: (Int) -> Origin) throws(PipelineError) {
    let own = origin(node.mark?.line ?? 1)
    switch node {
    case .scalar(let scalar):
      self.init(content: .scalar(scalar.string, quoted: scalar.style != .plain && scalar.style != .any), origin: own)
    case .sequence(let sequence):
      var items: [Setting] = []
      for item in sequence { items.append(try Setting(item, source: source, origin: origin)) }
      self.init(content: .list(items), origin: own)
    case .mapping(let mapping):
      var entries: [Entry] = []
      for (key, value) in mapping {
        guard case .scalar(let name) = key else {
          throw PipelineError.syntax(
            source: source, problem: "line \(key.mark?.line ?? 1): a key must be a single word")
        }
        entries.append(
          Entry(
            key: name.string, value: try Setting(value, source: source, origin: origin),
            origin: origin(key.mark?.line ?? 1)))
      }
      self.init(content: .map(entries), origin: own)
    case .alias:
      throw PipelineError.syntax(source: source, problem: "line \(node.mark?.line ?? 1): aliases cannot be used here")
    }
  }

  private static func problem(of error: any Error) -> String {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      "line \(mark.line): \(problem)"
    case .duplicatedKeysInMapping(let duplicates, let context):
      "line \(context.mark.line): `\(duplicates.first ?? "")` is given twice"
    default: "it is no YAML"
    }
  }
}

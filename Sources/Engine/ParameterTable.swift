/// A network's parameters and running averages by their PyTorch names, with their places in flat buffers. Values, gradients
/// and both of Adam's moments use the same places.
package struct ParameterTable: Sendable {
  package struct Parameter: Sendable {
    package let name: String
    package let declaration: ParameterDeclaration
    package let offset: Int
  }

  /// A normalisation's running averages: mean and then variance at `offset`, and the counter's number.
  package struct Averages: Sendable {
    package let name: String
    package let channels: Int
    package let offset: Int
    package let index: Int
  }

  package enum Entry: Sendable {
    case parameter(Parameter)
    case averages(Averages)
  }

  /// In the order of a PyTorch state dict.
  package private(set) var entries: [Entry] = []
  /// Floats of a buffer of values, padding included.
  package private(set) var valueCount = 0
  package private(set) var averageCount = 0
  package private(set) var counterCount = 0
  private var places: [String: Int] = [:]

  package init(_ graph: Graph) {
    // Those updated in place come last: their gradients' memory is then never touched.
    var small = 0
    var large = Self.declarations(graph).filter { !$0.isUpdatedInPlace }.reduce(0) { $0 + Self.room($1) }
    for node in graph.nodes {
      guard case .layer(let layer) = node.operation else { continue }
      let input = graph.shapes[node.inputs[0]]
      for declaration in layer.parameters(of: input) {
        let name = "\(node.stateName).\(declaration.name)"
        places[name] = entries.count
        let offset = declaration.isUpdatedInPlace ? large : small
        entries.append(.parameter(Parameter(name: name, declaration: declaration, offset: offset)))
        if declaration.isUpdatedInPlace { large += Self.room(declaration) } else { small += Self.room(declaration) }
      }
      if layer.keepsAverages {
        places[node.stateName] = entries.count
        entries.append(
          .averages(
            Averages(name: node.stateName, channels: input.channels, offset: averageCount, index: counterCount)))
        averageCount += 2 * input.channels
        counterCount += 1
      }
    }
    valueCount = large
  }

  private static func declarations(_ graph: Graph) -> [ParameterDeclaration] {
    graph.nodes.flatMap { node in node.layer?.parameters(of: graph.shapes[node.inputs[0]]) ?? [] }
  }

  /// Every parameter begins on a cache line.
  private static func room(_ declaration: ParameterDeclaration) -> Int { (declaration.count + 31) / 32 * 32 }

  package var parameters: [Parameter] {
    entries.compactMap { if case .parameter(let parameter) = $0 { parameter } else { nil } }
  }

  package func parameter(_ name: String) -> Parameter? {
    guard let place = places[name], case .parameter(let parameter) = entries[place] else { return nil }
    return parameter
  }

  package func averages(_ name: String) -> Averages? {
    guard let place = places[name], case .averages(let averages) = entries[place] else { return nil }
    return averages
  }

  /// The number of learnt values.
  package var parameterCount: Int { parameters.reduce(0) { $0 + $1.declaration.count } }

  /// The ranges that ever have a gradient and are not updated in place, neighbours united.
  package var liveRanges: [Range<Int>] {
    var ranges: [Range<Int>] = []
    for parameter in parameters where !parameter.declaration.isUpdatedInPlace {
      for live in parameter.declaration.live {
        let range = parameter.offset + live.lowerBound..<parameter.offset + live.upperBound
        if let last = ranges.last, range.lowerBound - last.upperBound < 32 {
          ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
        } else {
          ranges.append(range)
        }
      }
    }
    return ranges
  }
}

/// Which layer's backward pass reaches a value's gradient first: it stores it, the others add.
struct GradientOrder {
  /// Of each node, whether its layer adds to its input's gradient.
  private(set) var adds: [Bool]

  init(_ graph: Graph) {
    adds = [Bool](repeating: false, count: graph.nodes.count)
    var reached: Set<Int> = [graph.nodes.count]
    for (index, node) in graph.nodes.enumerated().reversed() {
      switch node.operation {
      case .join:
        // Its inputs are slices of its rows.
        if reached.contains(index + 1) { reached.formUnion(node.inputs) }
      case .layer: adds[index] = !reached.insert(node.inputs[0]).inserted
      }
    }
  }
}

/// Which layer's backward pass reaches a value's gradient first: it may store it, the others add.
struct GradientOrder {
  /// Of each node, whether its layer stores its input's gradient.
  private(set) var stores: [Bool]
  /// Values whose gradients must be 0 before a backward pass: the network's output, and those whose first layer adds.
  private(set) var cleared: [Int]

  init(_ graph: Graph) {
    let output = graph.nodes.count
    stores = [Bool](repeating: false, count: graph.nodes.count)
    cleared = [output]
    var reached: Set<Int> = [output]
    for (index, node) in graph.nodes.enumerated().reversed() {
      switch node.operation {
      case .join:
        // Its inputs are slices of its rows.
        if reached.contains(index + 1) { reached.formUnion(node.inputs) }
      case .layer(let layer):
        let input = node.inputs[0]
        guard reached.insert(input).inserted else { continue }
        if layer.storesInputGradient {
          stores[index] = true
        } else {
          cleared.append(input)
        }
      }
    }
  }
}

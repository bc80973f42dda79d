/// A network's time and arithmetic by layer: what an `Execution` adds to while it runs, for benchmarks.
package final class LayerTimer {
  package enum Pass: Sendable { case forward, backward }

  /// What was added since the last `reset`.
  package struct Sum: Sendable {
    package var seconds = 0.0
    /// As if done directly.
    package var multiplyAdds = 0
  }

  /// The nodes that compute, in running order.
  package let nodes: [Graph.Node]
  /// The shapes of their outputs.
  package let shapes: [FeatureShape]
  package private(set) var forward: [Sum]
  package private(set) var backward: [Sum]
  private let arithmetic: [Int]
  private let clock = ContinuousClock()

  package init(_ graph: Graph) {
    let computing = graph.nodes.indices.filter { graph.nodes[$0].layer != nil }
    nodes = computing.map { graph.nodes[$0] }
    shapes = computing.map { graph.shapes[$0 + 1] }
    arithmetic = nodes.map(graph.arithmetic)
    forward = Array(repeating: Sum(), count: nodes.count)
    backward = forward
  }

  package func reset() {
    for index in nodes.indices {
      forward[index] = Sum()
      backward[index] = Sum()
    }
  }

  /// - Parameters:
  ///   - step: the node's place in `nodes`.
  ///   - products: how many times a forward pass's arithmetic is done: backward, once for each gradient wanted.
  func measure(step: Int, _ pass: Pass, images: Int, products: Int, _ work: () -> Void) {
    let seconds = clock.measure(work) / .seconds(1)
    let multiplyAdds = arithmetic[step] * images * products
    switch pass {
    case .forward:
      forward[step].seconds += seconds
      forward[step].multiplyAdds += multiplyAdds
    case .backward:
      backward[step].seconds += seconds
      backward[step].multiplyAdds += multiplyAdds
    }
  }
}

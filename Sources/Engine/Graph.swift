/// A network: an immutable list of named nodes in running order. Shapes are checked when it is built, before any arithmetic.
package struct Graph: Sendable {
  /// A node as a network's file writes it down.
  package struct Description: Sendable {
    package enum Operation: Sendable {
      case layer(any Layer)
      /// Puts the channels of its inputs side by side. Costs nothing: they are written into one row.
      case join
    }

    package var name: String
    package var operation: Operation
    /// Names of nodes before it; "input" is the network's input.
    package var inputs: [String]
    /// Where its parameters are in a PyTorch state dict.
    package var stateName: String

    package static func layer(
      _ name: String, _ layer: any Layer, of input: String, stateName: String = ""
    ) -> Description {
      Description(name: name, operation: .layer(layer), inputs: [input], stateName: stateName)
    }

    package static func join(_ name: String, _ inputs: [String]) -> Description {
      Description(name: name, operation: .join, inputs: inputs, stateName: "")
    }
  }

  package struct Node: Sendable {
    package let name: String
    package let operation: Description.Operation
    /// Places in `shapes`: 0 is the network's input, i + 1 node i's output.
    package let inputs: [Int]
    package let stateName: String

    /// `nil` for a join.
    package var layer: (any Layer)? {
      if case .layer(let layer) = operation { layer } else { nil }
    }
  }

  package let nodes: [Node]
  /// The network's input, then each node's output.
  package let shapes: [FeatureShape]

  package var input: FeatureShape { shapes[0] }
  package var output: FeatureShape { shapes[shapes.count - 1] }

  /// - Throws: the first node whose inputs do not fit.
  package init(input: FeatureShape, _ descriptions: [Description]) throws(ShapeError) {
    var places = ["input": 0]
    var shapes = [input]
    var nodes: [Node] = []
    for description in descriptions {
      let inputs = description.inputs.map { name in
        guard let place = places[name] else { preconditionFailure("\(description.name): no node \(name) before it") }
        return place
      }
      switch description.operation {
      case .layer(let layer):
        shapes.append(try layer.output(of: shapes[inputs[0]], node: description.name))
      case .join:
        shapes.append(try Self.joined(inputs.map { shapes[$0] }, node: description.name))
      }
      nodes.append(
        Node(
          name: description.name, operation: description.operation, inputs: inputs, stateName: description.stateName))
      places[description.name] = nodes.count
    }
    self.nodes = nodes
    self.shapes = shapes
  }

  private static func joined(_ inputs: [FeatureShape], node: String) throws(ShapeError) -> FeatureShape {
    var result = inputs[0]
    for input in inputs.dropFirst() {
      guard input.height == result.height, input.width == result.width else {
        throw ShapeError(node: node, reason: "cannot join \(result) and \(input)")
      }
      result.channels += input.channels
    }
    return result
  }
}

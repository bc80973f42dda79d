package import Kernels

/// Adam's moments of a network's parameters, and their gradients, at the parameters' own places.
package final class AdamOptimizer {
  private let parameters: Parameters
  package let first: FloatBuffer
  package let second: FloatBuffer
  package let gradients: FloatBuffer
  /// Updates so far.
  package private(set) var steps = 0

  package init(_ parameters: Parameters) {
    self.parameters = parameters
    first = FloatBuffer(count: parameters.table.valueCount)
    second = FloatBuffer(count: parameters.table.valueCount)
    gradients = FloatBuffer(count: parameters.table.valueCount)
    live = parameters.table.liveRanges
  }

  /// Weights that never have a gradient never move: they are passed over.
  private let live: [Range<Int>]

  /// Begins an update: layers that can spend their gradients during the backward pass.
  package func nextStep(rate: Double) -> AdamStep {
    steps += 1
    return AdamStep(rate: rate, step: steps)
  }

  /// Ends an update with the gradients that were added up, which are then 0.
  package func finish(_ step: AdamStep, pool: ComputePool) {
    for range in live {
      step.update(
        weights: parameters.values.pointer + range.lowerBound, first: first.pointer + range.lowerBound,
        second: second.pointer + range.lowerBound, gradients: gradients.pointer + range.lowerBound,
        count: range.count, pool: pool)
    }
  }

  /// `<parameter>.m` and `.v`, and `steps`.
  package func tensors() -> TensorTable {
    var table = TensorTable(
      parameters.table.parameters.flatMap { parameter in
        [
          exported(parameter, from: first, name: "\(parameter.name).m"),
          exported(parameter, from: second, name: "\(parameter.name).v"),
        ]
      })
    table.append(.init(name: "steps", shape: [], values: .int64([Int64(steps)])))
    return table
  }

  /// - Throws: what does not fit, before anything is changed.
  package func load(_ tensors: TensorTable) throws(WeightsError) {
    let steps = try tensors.integer("steps")
    var known: Set<String> = ["steps"]
    for parameter in parameters.table.parameters {
      for name in ["\(parameter.name).m", "\(parameter.name).v"] {
        known.insert(name)
        _ = try tensors.floats(name, shape: parameter.declaration.shape)
      }
    }
    if let extra = tensors.entries.first(where: { !known.contains($0.name) }) { throw .unexpected(name: extra.name) }
    for parameter in parameters.table.parameters {
      let shape = parameter.declaration.shape
      try tensors.floats("\(parameter.name).m", shape: shape).withUnsafeBufferPointer {
        imported(parameter, into: first, $0)
      }
      try tensors.floats("\(parameter.name).v", shape: shape).withUnsafeBufferPointer {
        imported(parameter, into: second, $0)
      }
    }
    self.steps = max(0, Int(clamping: steps))
  }
}

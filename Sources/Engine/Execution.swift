package import Kernels

/// One network's memory for runs of up to `batch` images, planned once: nothing is allocated while it runs. Weights are
/// read from `Parameters`, which any number of executions may share.
package final class Execution {
  package let graph: Graph
  package let batch: Int
  private let pool: ComputePool
  private let plan: ExecutionPlan
  /// Told what every layer took; `nil`, the rule, costs nothing.
  package var timer: LayerTimer?

  /// - Parameters:
  ///   - gradients: where parameter gradients are added, at the parameters' places; `nil`: this execution only runs
  ///     forward, and reuses its memory.
  ///   - moments: Adam's two, at the same places, for updates during the backward pass.
  package init(
    graph: Graph, parameters: Parameters, gradients: FloatBuffer?,
    moments: (first: FloatBuffer, second: FloatBuffer)? = nil, batch: Int, pool: ComputePool
  ) {
    self.graph = graph
    self.batch = batch
    self.pool = pool
    plan = ExecutionPlan(
      graph: graph, parameters: parameters, gradients: gradients, moments: moments, batch: batch, pool: pool)
  }

  package var input: FeatureMap { plan.values[0] }
  package var output: FeatureMap { plan.values[plan.values.count - 1] }
  /// The output of a node by its name.
  package func value(of node: String) -> FeatureMap? {
    graph.nodes.firstIndex { $0.name == node }.map { plan.values[$0 + 1] }
  }

  /// Of an execution with gradients only.
  package var inputGradient: FeatureMap { plan.gradients[0] }
  package var outputGradient: FeatureMap { plan.gradients[plan.gradients.count - 1] }

  /// - Parameters:
  ///   - count: images in `input`.
  ///   - imagesPerGroup: images that share batch statistics.
  ///   - updatesAverages: whether running averages take part.
  package func forward(count: Int, imagesPerGroup: Int, dropout: DropoutMasks, updatesAverages: Bool) {
    let run = LayerRun(
      count: count, imagesPerGroup: imagesPerGroup, dropout: dropout, updatesAverages: updatesAverages,
      parameterGradients: .none, pool: pool)
    guard let timer else {
      for step in plan.steps { step.layer.forward(step.memory, run) }
      return
    }
    for (index, step) in plan.steps.enumerated() {
      timer.measure(step: index, .forward, images: count, products: 1) { step.layer.forward(step.memory, run) }
    }
  }

  /// Sets that of the output, of `count` images, to 0, before losses are added to it.
  package func clearOutputGradient(count: Int) { clear(outputGradient, count: count, pool: pool) }

  /// The gradients of what the last forward pass computed, with the same arguments.
  /// - Parameters:
  ///   - parameters: what becomes of those of the parameters.
  ///   - input: whether that of the input is.
  package func backward(
    count: Int, imagesPerGroup: Int, dropout: DropoutMasks, parameters: ParameterGradients, input: Bool
  ) {
    let run = LayerRun(
      count: count, imagesPerGroup: imagesPerGroup, dropout: dropout, updatesAverages: false,
      parameterGradients: parameters, pool: pool)
    for (index, step) in plan.steps.enumerated().reversed() {
      var memory = step.memory
      if step.readsInput, !input { memory.inputGradient = nil }
      if let timer {
        let products = (run.wantsParameterGradients ? 1 : 0) + (memory.inputGradient == nil ? 0 : 1)
        timer.measure(step: index, .backward, images: count, products: products) { step.layer.backward(memory, run) }
      } else {
        step.layer.backward(memory, run)
      }
    }
  }
}

package import Kernels

/// A generator's weights, read-only and shared by any number of runners and threads.
package final class GeneratorWeights: Sendable {
  package let model: ModelConfiguration
  /// The kernels that they lie ready for.
  package let kernels: KernelPath
  let parameters: Parameters

  /// - Parameters:
  ///   - model: a valid one, see `ModelConfiguration.validate`.
  ///   - tensors: a PyTorch state dict of the generator (no prefix). Running averages may be there or not.
  /// - Throws: what is missing, left over or of another shape, by name.
  package convenience init(
    model: ModelConfiguration, tensors: TensorTable, kernels: KernelPath = .preferred
  ) throws(WeightsError) {
    do {
      let graph = try UNetGenerator.graph(model, height: model.size, width: model.size, kernels: kernels)
      self.init(model: model, parameters: Parameters(ParameterTable(graph)), kernels: kernels)
    } catch {
      preconditionFailure("a valid model has a generator: \(error)")
    }
    try parameters.load(tensors)
  }

  /// Weights that live elsewhere: a training's, as they are at each run.
  init(model: ModelConfiguration, parameters: Parameters, kernels: KernelPath) {
    self.model = model
    self.kernels = kernels
    self.parameters = parameters
  }
}

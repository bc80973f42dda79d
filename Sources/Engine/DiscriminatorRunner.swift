internal import Glibc
internal import Kernels

/// Asks a discriminator what it thinks of pairs of pictures, one at a time.
///
/// Its statistics are those of the pair, as in training; a verdict depends on the pair and the weights alone.
package final class DiscriminatorRunner {
  package let model: ModelConfiguration
  private let execution: Execution
  private let isLogistic: Bool

  /// - Parameters:
  ///   - tensors: a PyTorch state dict of the discriminator (no prefix).
  ///   - adversarial: the loss that it was trained with: what its numbers mean.
  /// - Throws: what is missing, left over or of another shape, by name.
  package init(
    model: ModelConfiguration, tensors: TensorTable, adversarial: ObjectiveConfiguration.Adversarial, pool: ComputePool
  ) throws(WeightsError) {
    self.model = model
    isLogistic = adversarial != .leastSquares
    let graph: Graph
    do {
      graph = try Discriminator.graph(model, kernels: pool.kernels)
    } catch {
      preconditionFailure("a valid model has a discriminator: \(error)")
    }
    let parameters = Parameters(ParameterTable(graph))
    try parameters.load(tensors)
    execution = Execution(graph: graph, parameters: parameters, gradients: nil, batch: 1, pool: pool)
  }

  /// - Parameters:
  ///   - input, output: of the generator, `model.size` a side, NHWC, -1...1.
  /// - Returns: the mean over the patches, 0 (made up) to 1 (real).
  package func realism(input: [Float], output: [Float]) -> Double {
    let (inputs, outputs) = (model.channels.input, model.channels.target)
    precondition(input.count == model.size * model.size * inputs, "an input of another size")
    precondition(output.count == model.size * model.size * outputs, "an output of another size")
    let isConditional = model.discriminator.conditional
    let channels = execution.input.channels
    for pixel in 0..<model.size * model.size {
      let place = execution.input.data + pixel * channels
      if isConditional {
        for channel in 0..<inputs { place[channel] = input[pixel * inputs + channel] }
      }
      for channel in 0..<outputs { place[channels - outputs + channel] = output[pixel * outputs + channel] }
    }
    execution.forward(count: 1, imagesPerGroup: 1, dropout: .off, updatesAverages: false)
    let verdict = execution.output
    let sum = (0..<verdict.pixels).reduce(0.0) { sum, patch in
      let value = Double(verdict.pixel(patch)[0])
      return sum + (isLogistic ? 1 / (1 + exp(-value)) : min(max(value, 0), 1))
    }
    return sum / Double(verdict.pixels)
  }
}

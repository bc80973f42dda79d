package import Engine
internal import Imaging
internal import Kernels
internal import Synchronization

/// The discriminator that learnt with a generator, to be asked what it thinks of results.
package struct CriticSource: Sendable {
  private let model: ModelConfiguration
  private let adversarial: ObjectiveConfiguration.Adversarial
  private let load: @Sendable () throws -> TensorTable

  /// - Parameters:
  ///   - adversarial: the loss that it was trained with.
  ///   - load: gives its PyTorch state dict, on any thread, once for each lane.
  package init(
    model: ModelConfiguration, adversarial: ObjectiveConfiguration.Adversarial,
    load: @escaping @Sendable () throws -> TensorTable
  ) {
    self.model = model
    self.adversarial = adversarial
    self.load = load
  }

  /// For one thread, on whose pool it runs.
  func critic(on pool: ComputePool) throws -> ImageCritic {
    ImageCritic(try DiscriminatorRunner(model: model, tensors: try load(), adversarial: adversarial, pool: pool))
  }
}

/// Looks at an image and what the network made of it, at the size that the discriminator was trained at.
final class ImageCritic {
  private let runner: DiscriminatorRunner

  init(_ runner: DiscriminatorRunner) {
    self.runner = runner
  }

  /// - Parameters:
  ///   - output: of the network, as large as the framed input.
  /// - Returns: 0 (made up) to 1 (real).
  func realism(of output: FloatImage, framed: ImageFraming.Framed, fit: TranslationConfiguration.Fit) -> Double {
    let side = runner.model.size
    func seen(_ image: FloatImage) -> [Float] {
      // Without what was reflected around it.
      let own = fit == .whole ? image.cropped(x: 0, y: 0, width: framed.width, height: framed.height) : image
      if own.width == side, own.height == side { return own.values }
      return own.resizedBicubic(width: side, height: side).values.map { min(max($0, -1), 1) }
    }
    return runner.realism(input: seen(framed.input), output: seen(output))
  }
}

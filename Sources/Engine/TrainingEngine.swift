/// Both networks, their optimisers and the memory of a step: one Pix2Pix training (Isola et al., section 3.3).
package final class TrainingEngine {
  package let model: ModelConfiguration
  package let objective: ObjectiveConfiguration
  package let batch: Int

  /// Fresh weights: N(0, 0.02), normalisation scale N(1, 0.02), biases 0, drawn from `seed`.
  package init(
    model: ModelConfiguration, objective: ObjectiveConfiguration, batch: Int, seed: UInt64, pool: ComputePool
  ) throws {
    self.model = model
    self.objective = objective
    self.batch = batch
    fatalError("stub")
  }

  package struct Rates: Sendable, Hashable {
    package var generator: Double
    package var discriminator: Double
    package init(generator: Double, discriminator: Double) {
      self.generator = generator
      self.discriminator = discriminator
    }
  }

  /// The step's losses. `dReal`, `dFake` (not halved) and `gReconstruction` (without lambda) are from before the step,
  /// `gAdversarial` from after the discriminator's update. Adversarial ones are `nil` without a discriminator.
  package struct Losses: Sendable, Hashable {
    package var dReal: Double?
    package var dFake: Double?
    package var gAdversarial: Double?
    package var gReconstruction: Double
  }

  /// One update of the discriminator, then one of the generator.
  /// - Parameters:
  ///   - input: batch x size x size x input channels (NHWC), -1...1.
  ///   - target: batch x size x size x target channels, -1...1.
  ///   - count: how many images the pointers hold: `batch`, or fewer for an epoch's last step.
  ///   - index: the number of steps before this one; with the seed it decides the dropout masks.
  package func step(
    input: UnsafePointer<Float>, target: UnsafePointer<Float>, count: Int, index: Int, rates: Rates
  ) -> Losses {
    fatalError("stub")
  }

  // State leaves and enters as state dicts with PyTorch's names and layouts, without prefix.
  package func generatorTensors() -> TensorTable { fatalError("stub") }
  /// Empty without an adversarial term.
  package func discriminatorTensors() -> TensorTable { fatalError("stub") }
  package func loadGenerator(_ tensors: TensorTable) throws(WeightsError) { fatalError("stub") }
  package func loadDiscriminator(_ tensors: TensorTable) throws(WeightsError) { fatalError("stub") }

  /// Both Adam states: `generator.<parameter>.m`, `.v`, `generator.steps`, and the same for `discriminator.`.
  package func optimizerTensors() -> TensorTable { fatalError("stub") }
  package func loadOptimizer(_ tensors: TensorTable) throws(WeightsError) { fatalError("stub") }

  /// A runner over this training's generator as it is at each run, for validation and samples, at the training size.
  package func makeRunner() throws(ShapeError) -> GeneratorRunner { fatalError("stub") }

  package var generatorParameterCount: Int { fatalError("stub") }
  package var discriminatorParameterCount: Int { fatalError("stub") }
}

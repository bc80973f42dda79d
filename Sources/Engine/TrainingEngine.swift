internal import Kernels
internal import Random

/// Both networks, their optimisers and the memory of a step: one Pix2Pix training (Isola et al., section 3.3).
package final class TrainingEngine {
  package let model: ModelConfiguration
  package let objective: ObjectiveConfiguration
  package let batch: Int
  let seed: UInt64
  let pool: ComputePool
  let generator: TrainedNetwork
  /// `nil` without an adversarial term.
  let discriminator: TrainedNetwork?
  let lossBuffer: FloatBuffer

  /// Fresh weights: N(0, 0.02), normalisation scale N(1, 0.02), biases 0, drawn from `seed`.
  /// - Throws: `ConfigurationError` or `ShapeError`.
  package init(
    model: ModelConfiguration, objective: ObjectiveConfiguration, batch: Int, seed: UInt64, pool: ComputePool
  ) throws {
    precondition(batch > 0, "a step has at least one image")
    try model.validate()
    try objective.validate()
    self.model = model
    self.objective = objective
    self.batch = batch
    self.seed = seed
    self.pool = pool
    let random = Philox(key: seed)
    generator = TrainedNetwork(
      try UNetGenerator.graph(model, height: model.size, width: model.size, kernels: pool.kernels), batch: batch,
      random: random.derived(Purpose.generator), pool: pool)
    // Generated and real pairs go through the discriminator together.
    discriminator =
      objective.adversarial == .none
      ? nil
      : TrainedNetwork(
        try Discriminator.graph(model, kernels: pool.kernels), batch: 2 * batch,
        random: random.derived(Purpose.discriminator), pool: pool)
    lossBuffer = FloatBuffer(count: ReconstructionLoss.scratchpad(height: model.size, images: batch).shared)
  }

  enum Purpose {
    static let generator: UInt64 = 0x6765_6e65_7261_746f
    static let discriminator: UInt64 = 0x6469_7363_7269_6d69
    static let step: UInt64 = 0x7374_6570_0000_0000
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

  /// A runner over this training's generator as it is at each run, for validation and samples, at the training size.
  package func makeRunner() throws(ShapeError) -> GeneratorRunner {
    try GeneratorRunner(
      weights: GeneratorWeights(model: model, parameters: generator.parameters, kernels: pool.kernels),
      height: model.size,
      width: model.size, pool: pool)
  }

  package var generatorParameterCount: Int { generator.parameters.table.parameterCount }
  package var discriminatorParameterCount: Int { discriminator?.parameters.table.parameterCount ?? 0 }
}

/// A network with its parameters, its optimiser and its memory.
struct TrainedNetwork {
  let parameters: Parameters
  let optimizer: AdamOptimizer
  let execution: Execution

  init(_ graph: Graph, batch: Int, random: Philox, pool: ComputePool) {
    parameters = Parameters(ParameterTable(graph))
    parameters.initialise(random, pool: pool)
    optimizer = AdamOptimizer(parameters)
    execution = Execution(
      graph: graph, parameters: parameters, gradients: optimizer.gradients,
      moments: (optimizer.first, optimizer.second), batch: batch, pool: pool)
  }
}

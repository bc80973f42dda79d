import Engine
import Kernels
import Testing

@Suite struct TrainingEngineTests {
  private let model = ModelConfiguration(size: 64, filters: 8, discriminator: .init(receptiveField: 34, filters: 8))
  private let rates = TrainingEngine.Rates(generator: 2e-4, discriminator: 2e-4)

  private func engine(
    _ model: ModelConfiguration? = nil, objective: ObjectiveConfiguration = .init(), batch: Int = 1, seed: UInt64 = 7,
    cores: Int = 2
  ) throws -> TrainingEngine {
    try TrainingEngine(
      model: model ?? self.model, objective: objective, batch: batch, seed: seed, pool: ComputePool(cores: cores))
  }

  private func train(_ engine: TrainingEngine, _ steps: Range<Int>, count: Int = 1) -> [TrainingEngine.Losses] {
    let size = engine.model.size
    return steps.map { index in
      let input = formula("input \(index)", count: count * size * size * engine.model.channels.input)
      let target = formula("target \(index)", count: count * size * size * engine.model.channels.target)
      return engine.step(input: input, target: target, count: count, index: index, rates: rates)
    }
  }

  private func state(_ engine: TrainingEngine) -> TensorTable {
    engine.generatorTensors() + engine.discriminatorTensors().prefixed("D.") + engine.optimizerTensors()
  }

  @Test func sameSeedSameBitsWhateverTheCores() throws {
    let engines = try [1, 2, 3, 2].map { try engine(cores: $0) }
    let losses = engines.map { train($0, 0..<3) }
    #expect(losses.allSatisfy { $0 == losses[0] })
    #expect(engines.allSatisfy { state($0) == state(engines[0]) })
    let other = try engine(seed: 8)
    #expect(train(other, 0..<1) != Array(losses[0].prefix(1)))
  }

  @Test func resumedTrainingEqualsUninterruptedTraining() throws {
    let whole = try engine()
    _ = train(whole, 0..<2)
    let files = [whole.generatorTensors(), whole.discriminatorTensors(), whole.optimizerTensors()]
      .map { Safetensors.encode($0) }
    let rest = train(whole, 2..<5)

    let resumed = try engine()
    _ = train(resumed, 0..<1)
    try resumed.loadGenerator(Safetensors.decode(files[0]).tensors)
    try resumed.loadDiscriminator(Safetensors.decode(files[1]).tensors)
    try resumed.loadOptimizer(Safetensors.decode(files[2]).tensors)
    #expect(train(resumed, 2..<5) == rest)
    #expect(state(resumed) == state(whole))
  }

  @Test func aSmallerLastBatchIsABatchOfItsOwn() throws {
    let (large, exact) = (try engine(batch: 3), try engine(batch: 2))
    _ = train(large, 0..<1, count: 3)
    let fresh = try engine(batch: 2)
    try large.loadGenerator(fresh.generatorTensors())
    try large.loadDiscriminator(fresh.discriminatorTensors())
    try large.loadOptimizer(fresh.optimizerTensors())
    #expect(train(large, 1..<3, count: 2) == train(exact, 1..<3, count: 2))
    #expect(state(large) == state(exact))
  }

  @Test func dropoutChangesWithTheStepAndOnlyWhereItIsOn() throws {
    var still = model
    still.dropout = 0
    func first(_ model: ModelConfiguration, index: Int) throws -> TrainingEngine.Losses {
      let engine = try engine(model)
      let size = model.size
      return engine.step(
        input: formula("input", count: size * size * 3), target: formula("target", count: size * size * 3), count: 1,
        index: index, rates: rates)
    }
    #expect(try first(model, index: 0) != first(model, index: 1))
    #expect(try first(still, index: 0) == first(still, index: 1))
  }

  @Test func dropoutIsPlacedAsThePortOrThePaperHasIt() throws {
    func levels(_ size: Int, _ placement: ModelConfiguration.DropoutPlacement) throws -> [String] {
      let model = ModelConfiguration(size: size, filters: 2, dropoutAt: placement)
      return try UNetGenerator.graph(model, height: size, width: size).nodes.map(\.name)
        .filter { $0.hasSuffix(".dropout") }
    }
    #expect(try levels(256, .port) == ["up7.dropout", "up6.dropout", "up5.dropout"])
    #expect(try levels(256, .paper) == ["up8.dropout", "up7.dropout", "up6.dropout"])
    #expect(try levels(64, .port) == ["up5.dropout"])
    #expect(try levels(32, .port).isEmpty)
  }

  @Test func withoutAnAdversarialTermNoDiscriminatorIsBuilt() throws {
    let engine = try engine(objective: ObjectiveConfiguration(adversarial: .none))
    let losses = train(engine, 0..<1)[0]
    #expect(losses.dReal == nil && losses.dFake == nil && losses.gAdversarial == nil)
    #expect(engine.discriminatorTensors().entries.isEmpty && engine.discriminatorParameterCount == 0)
    #expect(!engine.optimizerTensors().entries.contains { $0.name.hasPrefix("discriminator.") })
  }

  @Test func aSmoothedLabelChangesTheDiscriminatorsRealLossOnly() throws {
    let plain = train(try engine(), 0..<1)[0]
    let smooth = train(try engine(objective: ObjectiveConfiguration(realLabel: 0.9)), 0..<1)[0]
    #expect(plain.dReal != smooth.dReal)
    #expect(plain.dFake == smooth.dFake && plain.gReconstruction == smooth.gReconstruction)
  }

  @Test func trainingLearnsOneExample() throws {
    let engine = try engine()
    let size = model.size
    let input = formula("input", count: size * size * 3)
    let target = [Float](repeating: 0.5, count: size * size * 3)
    let rates = TrainingEngine.Rates(generator: 2e-3, discriminator: 2e-4)
    let losses = (0..<40)
      .map { engine.step(input: input, target: target, count: 1, index: $0, rates: rates).gReconstruction }
    #expect(losses[39] < losses[0] / 3, "\(losses)")
  }

  @Test func freshWeightsHaveThePapersDistribution() throws {
    let engine = try engine(ModelConfiguration(size: 32, filters: 16))
    for entry in engine.generatorTensors().entries + engine.discriminatorTensors().entries {
      guard case .float32(let values) = entry.values, values.count >= 16 else { continue }
      let mean = values.reduce(0) { $0 + Double($1) } / Double(values.count)
      let deviation =
        (values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(values.count)).squareRoot()
      let noise = 5 * 0.02 / Double(values.count).squareRoot()
      if entry.shape.count == 4 {
        #expect(abs(mean) < noise && abs(deviation - 0.02) < noise, "\(entry.name): \(mean) +- \(deviation)")
      } else if entry.name.hasSuffix(".weight") {
        #expect(abs(mean - 1) < noise && abs(deviation - 0.02) < noise, "\(entry.name): \(mean) +- \(deviation)")
      } else if entry.name.hasSuffix(".bias") || entry.name.hasSuffix("_mean") {
        #expect(values.allSatisfy { $0 == 0 })
      } else {
        #expect(values.allSatisfy { $0 == 1 })
      }
    }
  }

  @Test func benchmarkTimesWhatItIsAsked() throws {
    let pool = ComputePool(cores: 1)
    let model = ModelConfiguration(size: 32, filters: 2, discriminator: .init(receptiveField: 16))
    let steps = try EngineBenchmark.train(model: model, objective: .init(), batch: 2, repeats: 3, pool: pool)
    let runs = try EngineBenchmark.translate(model: model, batch: 2, repeats: 4, pool: pool)
    #expect(steps.count == 3 && runs.count == 4 && (steps + runs).allSatisfy { $0 > 0 })
  }
}

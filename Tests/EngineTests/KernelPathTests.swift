import Engine
import Kernels
import Testing

/// The engine on the vector kernels beside the engine on OpenBLAS, from the same tensors and the same pictures, and beside
/// the wide kernels, which give the same bits. Dropout is on: its masks are a function of the seed on all.
@Suite(
  .enabled(
    if: KernelPath.isSupported(.vector),
    "this processor lacks AVX2 or FMA, so the program runs the plain kernels alone, which have tests of their own"))
struct KernelPathTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var size = 64
    var filters = 16
    var batch = 1
    var normalization = ModelConfiguration.Normalization.batch
    var generator = ModelConfiguration.Generator.unet
    var receptiveField = 70
    var colour = ModelConfiguration.Colour.rgb

    var testDescription: String {
      "\(generator) \(size), width \(filters), \(normalization), batch \(batch), field \(receptiveField), \(colour)"
    }
    var model: ModelConfiguration {
      ModelConfiguration(
        size: size, generator: generator, filters: filters, normalization: normalization,
        discriminator: .init(receptiveField: receptiveField, filters: filters), colour: colour)
    }
  }

  /// Widths of whole panels and of half ones.
  private static func sizes(_ normalization: ModelConfiguration.Normalization) -> [Case] {
    [
      Case(size: 64, filters: 16, batch: 2, normalization: normalization),
      Case(size: 64, filters: 24, batch: 1, normalization: normalization),
      Case(size: 128, filters: 16, batch: 1, normalization: normalization),
      Case(size: 128, filters: 24, batch: 2, normalization: normalization),
    ]
  }

  private static let networks = [
    Case(size: 32, generator: .encoderDecoder, receptiveField: 16),
    Case(size: 64, filters: 24, generator: .encoderDecoder, receptiveField: 34),
    Case(size: 128, batch: 2, receptiveField: 1),
    Case(size: 128, filters: 32, batch: 2, receptiveField: 142),
    Case(size: 128, filters: 32, normalization: .instance, receptiveField: 286),
    Case(size: 64, filters: 40, batch: 2, colour: .lab),
  ]

  static let cases = sizes(.batch) + sizes(.instance) + sizes(.none) + networks

  /// Adam's first updates are signs: small ones, so that those of noise move nothing that is compared.
  private static let rate = 2e-5
  private static let seed: UInt64 = 21

  private func engine(_ test: Case, _ kernels: KernelPath, cores: Int = 2) throws -> TrainingEngine {
    let engine = try TrainingEngine(
      model: test.model, objective: .init(), batch: test.batch, seed: Self.seed,
      pool: ComputePool(cores: cores, kernels: kernels))
    try engine.loadGenerator(formulaTensors(like: engine.generatorTensors(), prefix: "generator."))
    try engine.loadDiscriminator(formulaTensors(like: engine.discriminatorTensors(), prefix: "discriminator."))
    return engine
  }

  /// A step on pictures of its number; with fewer than the batch for `count`.
  /// - Parameter jolt: how far each input is moved at most.
  private func step(
    _ engine: TrainingEngine, _ index: Int, count: Int? = nil, jolt: Float = 0
  ) -> TrainingEngine.Losses {
    let count = count ?? engine.batch
    let pixels = count * engine.model.size * engine.model.size
    let input = formula("input \(index)", count: pixels * engine.model.channels.input)
    return engine.step(
      input: zip(input, formula("jolt", count: input.count)).map { $0 + jolt * $1 },
      target: formula("target \(index)", count: pixels * engine.model.channels.target), count: count, index: index,
      rates: .init(generator: Self.rate, discriminator: Self.rate))
  }

  private func state(_ engine: TrainingEngine) -> TensorTable {
    engine.generatorTensors().prefixed("G.") + engine.discriminatorTensors().prefixed("D.") + engine.optimizerTensors()
  }

  private func expectClose(
    _ found: TrainingEngine.Losses, _ expected: TrainingEngine.Losses, within tolerance: Double
  ) throws {
    let pairs: [(String, Double?, Double?)] = [
      ("dReal", found.dReal, expected.dReal), ("dFake", found.dFake, expected.dFake),
      ("gAdversarial", found.gAdversarial, expected.gAdversarial),
      ("gReconstruction", found.gReconstruction, expected.gReconstruction),
    ]
    for (name, first, second) in pairs {
      let value = try #require(first, "\(name)")
      let plain = try #require(second, "\(name)")
      #expect(abs(value - plain) <= tolerance * abs(plain), "\(name): \(value), the other path \(plain)")
    }
  }

  private func rootMeanSquare(_ values: [Float]) -> Float {
    (values.reduce(0) { $0 + $1 * $1 } / Float(max(1, values.count))).squareRoot()
  }

  private func distance(_ found: [Float], _ expected: [Float]) -> Float {
    rootMeanSquare(zip(found, expected).map { $0 - $1 })
  }

  // MARK: A step

  @Test(arguments: cases)
  func firstStepEqualsThePlainOne(_ test: Case) throws {
    let (plain, vector) = (try engine(test, .plain), try engine(test, .vector))
    try expectClose(step(vector, 0), step(plain, 0), within: 1e-4)
    // After one step the first moment is half the gradient.
    let (expected, found) = (plain.optimizerTensors(), vector.optimizerTensors())
    #expect(found.entries.map(\.name) == expected.entries.map(\.name))
    // Where a mask flips near zero a whole product more or less is added. How far that goes is measured: by the plain path
    // itself, its input moved by what the other path rounds.
    let jolted = try engine(test, .plain)
    _ = step(jolted, 0, jolt: 3e-5)
    let moved = jolted.optimizerTensors()
    for entry in expected.entries where entry.name.hasSuffix(".m") {
      guard case .float32(let wanted) = entry.values, case .float32(let values)? = found[entry.name]?.values,
        case .float32(let others)? = moved[entry.name]?.values
      else {
        Issue.record("\(entry.name) is missing or no float")
        continue
      }
      let (size, worst, flips) = (rootMeanSquare(wanted), distance(values, wanted), distance(others, wanted))
      #expect(values.allSatisfy { $0.isFinite }, "\(entry.name)")
      #expect(
        worst <= max(3e-2 * size, 3 * flips) + 1e-9, "\(entry.name): \(worst) of \(size), flips \(flips)")
    }
  }

  @Test(arguments: cases.filter { $0.batch > 1 })
  func aSmallerLastBatchEqualsThePlainOne(_ test: Case) throws {
    let (plain, vector) = (try engine(test, .plain), try engine(test, .vector))
    try expectClose(
      step(vector, 0, count: test.batch - 1), step(plain, 0, count: test.batch - 1), within: 1e-4)
  }

  @Test(arguments: [16, 24])
  func sameSeedSameBitsTwiceAndOnOneCoreAndTwo(_ filters: Int) throws {
    let test = Case(filters: filters, batch: 2)
    let engines = try [2, 2, 1, 3].map { try engine(test, .vector, cores: $0) }
    let losses = engines.map { engine in (0..<3).map { step(engine, $0) } }
    for index in 1..<engines.count {
      #expect(losses[index] == losses[0], "engine \(index), seed \(Self.seed)")
      #expect(state(engines[index]) == state(engines[0]), "engine \(index), seed \(Self.seed)")
    }
  }

  @Test(
    .enabled(
      if: KernelPath.isSupported(.wide), "this processor lacks AVX-512, so the program has no wide kernels here"),
    arguments: cases)
  func wideKernelsGiveTheBitsOfTheVectorKernels(_ test: Case) throws {
    let (vector, wide) = (try engine(test, .vector), try engine(test, .wide))
    for index in 0..<2 { #expect(step(wide, index) == step(vector, index), "step \(index), seed \(Self.seed)") }
    #expect(state(wide) == state(vector), "seed \(Self.seed)")
  }

  // MARK: Tensors

  @Test(arguments: [16, 24, 40])
  func freshWeightsAreTheSameOnBothPaths(_ filters: Int) throws {
    let model = Case(filters: filters).model
    func fresh(_ kernels: KernelPath) throws -> TrainingEngine {
      try TrainingEngine(
        model: model, objective: .init(), batch: 1, seed: Self.seed, pool: ComputePool(cores: 2, kernels: kernels))
    }
    #expect(state(try fresh(.plain)) == state(try fresh(.vector)), "seed \(Self.seed)")
  }

  @Test(arguments: [Case(), Case(filters: 24), Case(normalization: .none, generator: .encoderDecoder)])
  func checkpointsCrossThePathsExactly(_ test: Case) throws {
    for (from, to) in [(KernelPath.vector, KernelPath.plain), (.plain, .vector)] {
      let (source, target) = (try engine(test, from), try engine(test, to))
      _ = step(source, 0)
      try target.loadGenerator(source.generatorTensors())
      try target.loadDiscriminator(source.discriminatorTensors())
      try target.loadOptimizer(source.optimizerTensors())
      #expect(state(target) == state(source), "\(from) to \(to)")
      // The moments lie where the weights do: the next update is the same one.
      try expectClose(step(target, 1), step(source, 1), within: 1e-4)
      try expectClose(step(target, 2), step(source, 2), within: 1e-3)
    }
  }

  /// Weights are laid out at the training's size and read at others: whether they lie in panels must not depend on it.
  @Test(arguments: ModelConfiguration.Generator.allCases)
  func weightsLieAlikeAtEverySize(_ generator: ModelConfiguration.Generator) throws {
    for filters in 1...64 {
      let model = ModelConfiguration(size: 32, generator: generator, filters: filters)
      func layouts(_ height: Int, _ width: Int) throws -> [ParameterLayout] {
        let graph = try UNetGenerator.graph(model, height: height, width: width, kernels: .vector)
        return ParameterTable(graph).parameters.map(\.declaration.layout)
      }
      let trained = try layouts(32, 32)
      for (height, width) in [(32, 64), (96, 32), (64, 64), (256, 32), (512, 512)] {
        #expect(try layouts(height, width) == trained, "width \(filters) at \(height) x \(width)")
      }
    }
  }

  // MARK: Translation

  @Test(arguments: [(64, 64), (64, 192), (128, 64)], [Case(), Case(filters: 24), Case(generator: .encoderDecoder)])
  func translationEqualsThePlainOne(_ pixels: (Int, Int), _ test: Case) throws {
    let (height, width) = pixels
    // An encoder-decoder's sides need not be equal either; its innermost level is then no pixel but a few.
    let tensors = try engine(test, .plain).generatorTensors()
    let input = formula("pictures", count: 2 * height * width * 3)
    func output(_ kernels: KernelPath, batch: Int, cores: Int, _ input: [Float]) throws -> [Float] {
      let weights = try GeneratorWeights(model: test.model, tensors: tensors, kernels: kernels)
      let runner = try GeneratorRunner(
        weights: weights, height: height, width: width, batch: batch, pool: ComputePool(cores: cores, kernels: kernels))
      var output = [Float](repeating: .nan, count: batch * height * width * 3)
      runner.run(
        input: input, output: &output, dropout: .on(seeds: Array([Self.seed, Self.seed + 1].prefix(batch))))
      return output
    }
    let (plain, vector) = (
      try output(.plain, batch: 2, cores: 2, input), try output(.vector, batch: 2, cores: 2, input)
    )
    let worst = zip(plain, vector).map { abs($0 - $1) }.max() ?? 0
    #expect(vector.allSatisfy { $0.isFinite })
    #expect(worst <= 1e-4, "seed \(Self.seed)")
    if KernelPath.isSupported(.wide) {
      let isSame = try output(.wide, batch: 2, cores: 2, input) == vector
      #expect(isSame, "on the wide kernels, seed \(Self.seed)")
    }
    let first = try output(.vector, batch: 1, cores: 1, Array(input.prefix(height * width * 3)))
    let isSame = first == Array(vector.prefix(height * width * 3))
    #expect(isSame, "the first picture alone, seed \(Self.seed)")
  }
}

import Engine
import Kernels
import Testing

/// The engine beside PyTorch, over the matrix of networks and objectives.
@Suite struct OracleTests {
  static let cases = OracleFixture.stored.cases
  static let rate = OracleFixture.stored.rate
  static let paths = KernelPath.allCases.filter(KernelPath.isSupported)

  @Test(arguments: cases, paths)
  func firstStepEqualsPyTorch(_ oracle: OracleFixture.Case, _ path: KernelPath) throws {
    let training = try OracleTraining(oracle, pool: ComputePool(cores: 2, kernels: path))
    let losses = training.step(0, rate: Self.rate)
    for (name, value) in named(losses) {
      let expected = try #require(oracle.losses[name])
      #expect(abs(value - expected) <= 1e-4 * max(1, abs(expected)), "\(name): \(value), PyTorch \(expected)")
    }
    #expect(named(losses).count == oracle.losses.count)
    // After one step Adam's first moment is half the gradient.
    let moments = training.engine.optimizerTensors()
    for (name, gradient) in oracle.gradients {
      let entry = try #require(moments[name + ".m"], "\(name)")
      guard case .float32(let values) = entry.values else { continue }
      let largest = values.reduce(0) { max($0, abs($1)) } * 2
      #expect(abs(Double(largest) - gradient.largest) <= 1e-2 * gradient.largest + 1e-9, "\(name): largest \(largest)")
      for (index, (found, expected)) in zip(samples(values, 12), gradient.samples).enumerated() {
        #expect(
          abs(2 * found - expected) <= 1e-2 * gradient.largest + 1e-9,
          "\(name), sample \(index): \(2 * found), PyTorch \(expected), largest \(gradient.largest)")
      }
    }
    let stepped = moments.entries.count { $0.name.hasSuffix(".m") }
    #expect(stepped == oracle.gradients.count)
  }

  @Test(arguments: cases, paths)
  func outputEqualsPyTorch(_ oracle: OracleFixture.Case, _ path: KernelPath) throws {
    // A runner has statistics of each image: a batch of several is seen under batch normalisation by a step alone.
    guard oracle.batch == 1 || oracle.model.normalization != .batch else { return }
    let training = try OracleTraining(oracle, pool: ComputePool(cores: 2, kernels: path))
    let size = oracle.model.size
    let runner = try GeneratorRunner(
      weights: GeneratorWeights(
        model: oracle.model, tensors: training.engine.generatorTensors(), kernels: path), height: size, width: size,
      batch: oracle.batch, pool: ComputePool(cores: 2, kernels: path))
    var output = [Float](repeating: 0, count: oracle.batch * size * size * oracle.model.channels.target)
    runner.run(input: training.input, output: &output)
    for (found, expected) in zip(samples(output, 256), oracle.output) {
      #expect(abs(found - expected) <= 1e-4, "\(found), PyTorch \(expected)")
    }
  }

  @Test(arguments: cases, paths)
  func tenStepsStayWithPyTorch(_ oracle: OracleFixture.Case, _ path: KernelPath) throws {
    let training = try OracleTraining(oracle, pool: ComputePool(cores: 2, kernels: path))
    for index in 0..<10 {
      for (name, value) in named(training.step(index, rate: Self.rate)) {
        let expected = try #require(oracle.ten[index][name])
        #expect(
          abs(value - expected) <= 1e-3 * max(1e-3, abs(expected)), "step \(index), \(name): \(value), \(expected)")
      }
    }
    let state =
      training.engine.generatorTensors().prefixed("generator.")
      + training.engine.discriminatorTensors().prefixed("discriminator.")
    for (name, expected) in oracle.averages {
      let found: [Double] =
        switch try #require(state[name], "\(name)").values {
        case .float32(let values): samples(values, 8)
        case .int64(let values): values.map(Double.init)
        }
      for (found, expected) in zip(found, expected) {
        #expect(abs(found - expected) <= 2e-3 * max(1, abs(expected)), "\(name): \(found), PyTorch \(expected)")
      }
    }
  }

  private func named(_ losses: TrainingEngine.Losses) -> [(String, Double)] {
    [
      ("d_real", losses.dReal), ("d_fake", losses.dFake), ("g_gan", losses.gAdversarial),
      ("g_rec", losses.gReconstruction),
    ]
    .compactMap { name, value in value.map { (name, $0) } }
  }
}

import Engine
import Kernels
import Testing

@Suite struct GeneratorRunnerTests {
  private let model = ModelConfiguration(size: 64, filters: 8, discriminator: .init(receptiveField: 34, filters: 8))

  private func engine(_ model: ModelConfiguration? = nil) throws -> TrainingEngine {
    try TrainingEngine(
      model: model ?? self.model, objective: .init(), batch: 1, seed: 3, pool: ComputePool(cores: 2))
  }

  private func run(
    _ weights: GeneratorWeights, _ input: [Float], height: Int, width: Int, batch: Int = 1, cores: Int = 2,
    dropout: GeneratorRunner.Dropout = .off
  ) throws -> [Float] {
    let runner = try GeneratorRunner(
      weights: weights, height: height, width: width, batch: batch, pool: ComputePool(cores: cores))
    var output = [Float](repeating: 0, count: batch * height * width * weights.model.channels.target)
    runner.run(input: input, output: &output, dropout: dropout)
    return output
  }

  @Test(arguments: ModelConfiguration.Normalization.allCases)
  func aBatchIsTranslatedAsEachImageAlone(_ normalization: ModelConfiguration.Normalization) throws {
    var model = model
    model.normalization = normalization
    let weights = try GeneratorWeights(model: model, tensors: engine(model).generatorTensors())
    let image = 64 * 128 * 3
    let inputs = formula("images", count: 3 * image)
    let seeds: [UInt64] = [5, 6, 5]
    let together = try run(weights, inputs, height: 64, width: 128, batch: 3, dropout: .on(seeds: seeds))
    let roomy = try GeneratorRunner(weights: weights, height: 64, width: 128, batch: 5, pool: ComputePool(cores: 2))
    let images = (0..<3).map { Array(inputs[$0 * image..<($0 + 1) * image]) }
    #expect(roomy.run(images, dropout: .on(seeds: seeds)) == together, "fewer images than planned")
    for k in 0..<3 {
      let alone = try run(
        weights, Array(inputs[k * image..<(k + 1) * image]), height: 64, width: 128, cores: k + 1,
        dropout: .on(seeds: [seeds[k]]))
      #expect(alone == Array(together[k * image..<(k + 1) * image]))
    }
  }

  @Test func dropoutDependsOnTheSeedAlone() throws {
    let weights = try GeneratorWeights(model: model, tensors: engine().generatorTensors())
    let input = formula("image", count: 64 * 64 * 3)
    let off = try run(weights, input, height: 64, width: 64)
    let one = try run(weights, input, height: 64, width: 64, dropout: .on(seeds: [1]))
    #expect(try run(weights, input, height: 64, width: 64, cores: 1, dropout: .on(seeds: [1])) == one)
    #expect(try run(weights, input, height: 64, width: 64, dropout: .on(seeds: [2])) != one)
    #expect(off != one)
  }

  @Test func aTrainingsRunnerSeesItsPresentWeights() throws {
    let engine = try engine()
    let runner = try engine.makeRunner()
    let input = formula("image", count: 64 * 64 * 3)
    func output() -> [Float] {
      var output = [Float](repeating: 0, count: 64 * 64 * 3)
      runner.run(input: input, output: &output)
      return output
    }
    let before = output()
    _ = engine.step(
      input: input, target: input, count: 1, index: 0, rates: .init(generator: 2e-4, discriminator: 2e-4))
    let after = output()
    #expect(before != after)
    let exported = try GeneratorWeights(model: model, tensors: engine.generatorTensors())
    #expect(try run(exported, input, height: 64, width: 64) == after)
  }

  @Test func impossibleSizesAreRefusedWithTheirReason() throws {
    let weights = try GeneratorWeights(model: model, tensors: engine().generatorTensors())
    func message(_ height: Int, _ width: Int) -> String? {
      do {
        _ = try GeneratorRunner(weights: weights, height: height, width: width, pool: ComputePool(cores: 1))
        return nil
      } catch {
        return error.description
      }
    }
    #expect(message(64, 192) == nil)
    #expect(message(64, 100) == "up6.join: cannot join 1x2x3x64 and 1x2x2x64")
    #expect(message(32, 32) == "down6.conv: 1x1x1x64 is too small for a kernel of 4 x 4")
    var plain = model
    plain.generator = .encoderDecoder
    let decoder = try GeneratorWeights(model: plain, tensors: engine(plain).generatorTensors())
    #expect(
      throws: ShapeError(
        node: "input", reason: "1x64x100x3 would come out as 1x64x64x3; the sides must be multiples of 64")
    ) {
      try GeneratorRunner(weights: decoder, height: 64, width: 100, pool: ComputePool(cores: 1))
    }
  }

  @Test func weightsOfAnotherNetworkAreRefusedByName() throws {
    let tensors = try engine().generatorTensors()
    func message(_ tensors: TensorTable) -> String? {
      do {
        _ = try GeneratorWeights(model: model, tensors: tensors)
        return nil
      } catch {
        return error.description
      }
    }
    let bare = TensorTable(tensors.entries.filter { !$0.name.contains("running") && !$0.name.contains("tracked") })
    #expect(message(tensors) == nil && message(bare) == nil)
    let name = "model.model.0.weight"
    #expect(
      message(TensorTable(tensors.entries.filter { $0.name != name }))
        == "the weights have no tensor \(name); they belong to another architecture or are incomplete")
    #expect(
      message(tensors + TensorTable([.init(name: "extra", shape: [1], values: .float32([0]))]))
        == "the weights have a tensor extra that this network lacks; they belong to another architecture")
    let narrow = tensors.entries.map {
      $0.name == name
        ? TensorTable.Entry(name: name, shape: [4, 3, 4, 4], values: .float32(Array(repeating: 0, count: 192))) : $0
    }
    #expect(
      message(TensorTable(narrow)) == "the tensor \(name) is 4 x 3 x 4 x 4 where this network takes 8 x 3 x 4 x 4; "
        + "check the model's filters, size and channels")
    let integers = tensors.entries.map {
      $0.name == name
        ? TensorTable.Entry(name: name, shape: $0.shape, values: .int64(Array(repeating: 0, count: 384))) : $0
    }
    #expect(message(TensorTable(integers))?.hasPrefix("the tensor \(name) has another type of number") == true)
  }
}

import Engine
import Kernels
import Random
import Testing

/// The picture of `GeneratorRunner`, made a band of rows at a time.
struct StreamedRunnerTests {
  private func weights(_ model: ModelConfiguration, _ kernels: KernelPath, _ pool: ComputePool) throws
    -> GeneratorWeights
  {
    let training = try TrainingEngine(
      model: model, objective: ObjectiveConfiguration(), batch: 1, seed: 7, pool: pool)
    return try GeneratorWeights(model: model, tensors: training.generatorTensors(), kernels: kernels)
  }

  static let models: [ModelConfiguration] = [
    ModelConfiguration(size: 32, filters: 8), ModelConfiguration(size: 64, filters: 32, dropoutAt: .paper),
    ModelConfiguration(size: 32, filters: 8, normalization: .instance),
    ModelConfiguration(size: 32, filters: 8, normalization: .none),
    ModelConfiguration(size: 32, generator: .encoderDecoder, filters: 8, dropoutAt: .paper),
    ModelConfiguration(size: 32, filters: 8, colour: .lab),
  ]

  @Test(arguments: models.indices, [KernelPath.plain, .vector].filter(KernelPath.isSupported))
  func thePictureIsThatOfTheWholeImage(index: Int, kernels: KernelPath) throws {
    let model = Self.models[index]
    let pool = ComputePool(cores: 2, kernels: kernels)
    let weights = try weights(model, kernels, pool)
    // Bands are of sixteen rows at least: there are several of them, and a last one that is shorter.
    let (height, width) = (64 * 6, 64)
    var random = Philox(key: 3).stream()
    let input = (0..<height * width * model.channels.input).map { _ in Float(random.uniform() * 2 - 1) }
    let runner = try GeneratorRunner(weights: weights, height: height, width: width, pool: pool)
    for seed in [nil, UInt64(5)] {
      let whole = runner.run([input], dropout: seed.map { .on(seeds: [$0]) } ?? .off)
      let streamed = try run(weights, input, height, width, seed, pool, band: 1 << 12)
      #expect(streamed.count == whole.count)
      let worst = zip(whole, streamed).map { abs($0 - $1) }.max() ?? 1
      #expect(worst < 2e-4, "seed \(seed.map(String.init) ?? "none"): \(worst)")
    }
  }

  private func run(
    _ weights: GeneratorWeights, _ input: [Float], _ height: Int, _ width: Int, _ seed: UInt64?, _ pool: ComputePool,
    band: Int
  ) throws -> [Float] {
    let streamed = try StreamedRunner(
      weights: weights, height: height, width: width, room: MemoryRoom(), pool: pool, bandBytes: band)
    let row = width * weights.model.channels.input
    var output: [Float] = []
    var next = 0
    try streamed.run(
      seed: seed,
      input: { rows, values in
        for index in 0..<rows.count * row { values[index] = input[rows.lowerBound * row + index] }
      },
      output: { rows, values in
        #expect(rows.lowerBound == next)
        next = rows.upperBound
        output += UnsafeBufferPointer(start: values, count: rows.count * width * weights.model.channels.target)
      })
    #expect(next == height)
    return output
  }

  @Test func theBandsDoNotDecideThePicture() throws {
    let pool = ComputePool(cores: 1)
    let model = ModelConfiguration(size: 32, filters: 8, dropoutAt: .paper)
    let weights = try weights(model, pool.kernels, pool)
    let (height, width) = (192, 96)
    let input = (0..<height * width * 3).map { Float($0 % 255) / 127.5 - 1 }
    let small = try run(weights, input, height, width, 9, pool, band: 1)
    let large = try run(weights, input, height, width, 9, pool, band: 1 << 26)
    let worst = zip(small, large).map { abs($0 - $1) }.max() ?? 1
    #expect(worst < 2e-4, "\(worst)")
  }

  @Test func bandsAreAsHighAsTheirMemoryAllows() throws {
    let pool = ComputePool(cores: 1)
    let weights = try weights(ModelConfiguration(size: 32, filters: 8), pool.kernels, pool)
    func highest(width: Int, bytes: Int) throws -> Int {
      let runner = try StreamedRunner(
        weights: weights, height: 512, width: width, room: MemoryRoom(), pool: pool, bandBytes: bytes)
      var rows = 0
      try runner.run(
        seed: nil,
        input: { wanted, values in
          rows = max(rows, wanted.count)
          values.update(repeating: 0, count: wanted.count * width * 3)
        }, output: { _, _ in })
      return rows
    }
    // Sixteen rows of the second layer reach into 2 x (16 + 2) of the first one's map, and those into 2 x (36 + 2) of the image.
    #expect(try highest(width: 64, bytes: 1) == 76)
    #expect(try highest(width: 64, bytes: 1 << 28) == 512)
    let bounds = stride(from: 1 << 19, through: 1 << 22, by: 1 << 19)
    let heights = try bounds.map { try highest(width: 64, bytes: $0) }
    #expect(heights == heights.sorted())
    #expect(heights.contains { $0 > 76 && $0 < 512 }, "\(heights)")
    let wider = try bounds.map { try highest(width: 128, bytes: $0) }
    #expect(zip(wider, heights).allSatisfy { $0 <= $1 } && wider != heights, "\(wider), \(heights)")
  }

  @Test func whatTheRoomThrowsEndsTheRun() throws {
    struct Full: Error {}
    struct NoRoom: MapRoom {
      func storage(rows: Int, width: Int) throws -> any MapStorage { throw Full() }
    }
    let pool = ComputePool(cores: 1)
    let model = ModelConfiguration(size: 32, filters: 8)
    let runner = try StreamedRunner(
      weights: try weights(model, pool.kernels, pool), height: 64, width: 64, room: NoRoom(), pool: pool)
    #expect(throws: Full.self) { try runner.run(seed: nil, input: { _, _ in }, output: { _, _ in }) }
  }

  @Test func aSizeThatTheHalvingsDoNotDivideIsRefused() throws {
    let pool = ComputePool(cores: 1)
    let weights = try weights(ModelConfiguration(size: 32, filters: 8), pool.kernels, pool)
    #expect(throws: ShapeError.self) {
      try StreamedRunner(weights: weights, height: 33, width: 64, room: MemoryRoom(), pool: pool)
    }
  }
}

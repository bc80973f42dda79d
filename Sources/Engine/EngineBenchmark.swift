internal import Kernels
internal import Random

/// Times the engine on random data. Two runs warm up and are not counted.
package enum EngineBenchmark {
  /// Seconds of each of `repeats` training steps.
  /// - Parameter mark: called after the warm-up and after the last step.
  package static func train(
    model: ModelConfiguration, objective: ObjectiveConfiguration, batch: Int, repeats: Int, pool: ComputePool,
    mark: () -> Void = {}
  ) throws -> [Double] {
    let work = try TrainingWork(model, objective, batch: batch, pool: pool)
    return timed(repeats, mark: mark, work.step)
  }

  /// The same, layer by layer. The discriminator's calls, twice forward and twice backward in a step, are added up.
  package static func trainLayers(
    model: ModelConfiguration, objective: ObjectiveConfiguration, batch: Int, repeats: Int, pool: ComputePool
  ) throws -> LayerProfile {
    let work = try TrainingWork(model, objective, batch: batch, pool: pool)
    var networks: [(name: String, timer: LayerTimer)] = []
    for (name, network) in [("generator", work.engine.generator), ("discriminator", work.engine.discriminator)] {
      guard let network else { continue }
      let timer = LayerTimer(network.execution.graph)
      network.execution.timer = timer
      networks.append((name, timer))
    }
    return LayerProfile(networks, repeats: repeats, work.step)
  }

  /// Seconds of each of `repeats` translations of `batch` images.
  /// - Parameter streams: translations at once, on threads of their own, each on its share of the pool's cores; the time
  ///   is that of all of them.
  package static func translate(
    model: ModelConfiguration, batch: Int, repeats: Int, streams: Int = 1, pool: ComputePool, mark: () -> Void = {}
  ) throws -> [Double] {
    let weights = try randomWeights(model, pool: pool)
    guard streams > 1 else {
      let work = try TranslationWork(weights, batch: batch, pool: pool)
      return timed(repeats, mark: mark) { _ in work.run() }
    }
    let works = try (0..<streams).map { _ in
      try TranslationWork(
        weights, batch: batch, pool: ComputePool(cores: max(1, pool.cores / streams), kernels: pool.kernels))
    }
    let callers = ComputePool(cores: streams)
    return timed(repeats, mark: mark) { _ in callers.run(streams) { stream, _ in works[stream].run() } }
  }

  /// The same, layer by layer.
  package static func translateLayers(
    model: ModelConfiguration, batch: Int, repeats: Int, pool: ComputePool
  ) throws -> LayerProfile {
    let work = try TranslationWork(try randomWeights(model, pool: pool), batch: batch, pool: pool)
    let timer = LayerTimer(work.runner.execution.graph)
    work.runner.execution.timer = timer
    return LayerProfile([("generator", timer)], repeats: repeats) { _ in work.run() }
  }

  private static func randomWeights(_ model: ModelConfiguration, pool: ComputePool) throws -> GeneratorWeights {
    try model.validate()
    let graph = try UNetGenerator.graph(model, height: model.size, width: model.size, kernels: pool.kernels)
    let parameters = Parameters(ParameterTable(graph))
    parameters.initialise(Philox(key: 1), pool: pool)
    return GeneratorWeights(model: model, parameters: parameters, kernels: pool.kernels)
  }

  private static func timed(_ repeats: Int, mark: () -> Void, _ body: (Int) -> Void) -> [Double] {
    let clock = ContinuousClock()
    for index in 0..<2 { body(index) }
    mark()
    let seconds = (0..<repeats).map { index in clock.measure { body(index + 2) } / .seconds(1) }
    mark()
    return seconds
  }
}

/// A training and the pictures of its one batch.
private struct TrainingWork {
  let engine: TrainingEngine
  private let input: FloatBuffer
  private let target: FloatBuffer

  init(_ model: ModelConfiguration, _ objective: ObjectiveConfiguration, batch: Int, pool: ComputePool) throws {
    engine = try TrainingEngine(model: model, objective: objective, batch: batch, seed: 1, pool: pool)
    let pixels = batch * model.size * model.size
    input = noise(pixels * model.channels.input, seed: 2)
    target = noise(pixels * model.channels.target, seed: 3)
  }

  func step(_ index: Int) {
    let rates = TrainingEngine.Rates(generator: 2e-4, discriminator: 2e-4)
    _ = engine.step(input: input.pointer, target: target.pointer, count: engine.batch, index: index, rates: rates)
  }
}

/// A runner, its input and the room for its output.
private struct TranslationWork {
  let runner: GeneratorRunner
  private let input: FloatBuffer
  private let output: FloatBuffer

  init(_ weights: GeneratorWeights, batch: Int, pool: ComputePool) throws {
    let (size, channels) = (weights.model.size, weights.model.channels)
    runner = try GeneratorRunner(weights: weights, height: size, width: size, batch: batch, pool: pool)
    input = noise(batch * size * size * channels.input, seed: 2)
    output = FloatBuffer(count: batch * size * size * channels.target)
  }

  func run() { runner.run(input: input.pointer, output: output.pointer) }
}

private func noise(_ count: Int, seed: UInt64) -> FloatBuffer {
  let buffer = FloatBuffer(count: count)
  var stream = Philox(key: seed).stream()
  for i in 0..<count { buffer.pointer[i] = Float(stream.uniform() * 2 - 1) }
  return buffer
}

internal import Kernels
internal import Random

/// Times the engine on random data.
package enum EngineBenchmark {
  /// Seconds of each of `repeats` training steps, after two that are not counted.
  package static func train(
    model: ModelConfiguration, objective: ObjectiveConfiguration, batch: Int, repeats: Int, pool: ComputePool
  ) throws -> [Double] {
    let engine = try TrainingEngine(model: model, objective: objective, batch: batch, seed: 1, pool: pool)
    let pixels = batch * model.size * model.size
    let input = noise(pixels * model.channels.input, seed: 2)
    let target = noise(pixels * model.channels.target, seed: 3)
    let rates = TrainingEngine.Rates(generator: 2e-4, discriminator: 2e-4)
    return timed(repeats) { index in
      _ = engine.step(input: input.pointer, target: target.pointer, count: batch, index: index, rates: rates)
    }
  }

  /// Seconds of each of `repeats` translations of a batch, after two that are not counted.
  package static func translate(
    model: ModelConfiguration, batch: Int, repeats: Int, pool: ComputePool
  ) throws -> [Double] {
    try model.validate()
    let graph = try UNetGenerator.graph(model, height: model.size, width: model.size)
    let parameters = Parameters(ParameterTable(graph))
    parameters.initialise(Philox(key: 1), pool: pool)
    let runner = try GeneratorRunner(
      weights: GeneratorWeights(model: model, parameters: parameters), height: model.size, width: model.size,
      batch: batch, pool: pool)
    let input = noise(batch * graph.input.count, seed: 2)
    let output = FloatBuffer(count: batch * graph.output.count)
    return timed(repeats) { _ in runner.run(input: input.pointer, output: output.pointer) }
  }

  private static func noise(_ count: Int, seed: UInt64) -> FloatBuffer {
    let buffer = FloatBuffer(count: count)
    var stream = Philox(key: seed).stream()
    for i in 0..<count { buffer.pointer[i] = Float(stream.uniform() * 2 - 1) }
    return buffer
  }

  private static func timed(_ repeats: Int, _ body: (Int) -> Void) -> [Double] {
    let clock = ContinuousClock()
    return (0..<repeats + 2)
      .map { index in
        clock.measure { body(index) } / .seconds(1)
      }
      .suffix(repeats)
  }
}

import Engine
import Foundation
import Kernels
import Random
import Testing

struct DiscriminatorRunnerTests {
  private func tensors(_ model: ModelConfiguration, _ pool: ComputePool) throws -> TensorTable {
    let training = try TrainingEngine(model: model, objective: ObjectiveConfiguration(), batch: 1, seed: 3, pool: pool)
    return training.discriminatorTensors()
  }

  private func numbers(_ count: Int, seed: UInt64) -> [Float] {
    var random = Philox(key: seed).stream()
    return (0..<count).map { _ in Float(random.uniform() * 2 - 1) }
  }

  /// PixelGAN without normalisation looks at each pixel by itself: what it thinks can be written down.
  @Test(arguments: [ObjectiveConfiguration.Adversarial.logistic, .leastSquares], [true, false])
  func theVerdictIsTheMeanOverThePatches(adversarial: ObjectiveConfiguration.Adversarial, isConditional: Bool) throws {
    let pool = ComputePool(cores: 1)
    var model = ModelConfiguration(size: 32, filters: 8, normalization: .none)
    model.discriminator = .init(receptiveField: 1, filters: 8, conditional: isConditional)
    let tensors = try tensors(model, pool)
    let runner = try DiscriminatorRunner(model: model, tensors: tensors, adversarial: adversarial, pool: pool)
    let (input, output) = (numbers(32 * 32 * 3, seed: 1), numbers(32 * 32 * 3, seed: 2))
    let weights = try ["net.0", "net.2", "net.5"].map { name in
      (
        weight: try tensors.floats("\(name).weight"), bias: try tensors.floats("\(name).bias")
      )
    }
    var sum = 0.0
    for pixel in 0..<32 * 32 {
      var values = (isConditional ? Array(input[3 * pixel..<3 * pixel + 3]) : []) + output[3 * pixel..<3 * pixel + 3]
      for (index, layer) in weights.enumerated() {
        if index > 0 { values = values.map { $0 > 0 ? $0 : 0.2 * $0 } }
        values = layer.bias.indices.map { out in
          values.indices.reduce(layer.bias[out]) { $0 + layer.weight[out * values.count + $1] * values[$1] }
        }
      }
      let value = Double(values[0])
      sum += adversarial == .logistic ? 1 / (1 + exp(-value)) : min(max(value, 0), 1)
    }
    #expect(abs(runner.realism(input: input, output: output) - sum / 1024) < 1e-5)
  }

  @Test func theVerdictIsOfThePairAlone() throws {
    let pool = ComputePool(cores: 1)
    let model = ModelConfiguration(
      size: 32, filters: 8, discriminator: .init(receptiveField: 16, filters: 8, conditional: true), colour: .lab)
    let runner = try DiscriminatorRunner(
      model: model, tensors: try tensors(model, pool), adversarial: .logistic, pool: pool)
    let (light, chroma) = (numbers(32 * 32, seed: 1), numbers(32 * 32 * 2, seed: 2))
    let first = runner.realism(input: light, output: chroma)
    let other = runner.realism(input: light, output: chroma.map { -$0 })
    #expect((0...1).contains(first) && first != other)
    #expect(runner.realism(input: light, output: chroma) == first)
  }
}

extension TensorTable {
  fileprivate func floats(_ name: String) throws -> [Float] {
    let entry = try #require(entries.first { $0.name == name }, "\(name)")
    guard case .float32(let values) = entry.values else { return [] }
    return values
  }
}

import Engine
import Foundation
import Kernels
import Testing

/// What PyTorch computed, written by tools/make_engine_fixtures.py.
struct OracleFixture: Codable {
  struct Gradient: Codable {
    let largest: Double
    let samples: [Double]
  }

  struct Case: Codable, Sendable, CustomTestStringConvertible {
    let model: ModelConfiguration
    let objective: ObjectiveConfiguration
    let batch: Int
    let output: [Double]
    let verdictShape: [Int]
    let verdict: [Double]
    let losses: [String: Double]
    let ten: [[String: Double]]
    let gradients: [String: Gradient]
    let averages: [String: [Double]]

    var testDescription: String {
      "\(model.generator) \(model.normalization) \(model.size)px field \(model.discriminator.receptiveField) "
        + "\(objective.adversarial) \(objective.reconstruction) batch \(batch) \(model.colour)"
    }
  }

  struct Tensor: Codable {
    let name: String
    let shape: [Int]
  }

  let rate: Double
  let cases: [Case]
  let unet256: [Tensor]
  let patch70: [Tensor]

  static let stored: OracleFixture = {
    guard let place = Bundle.module.url(forResource: "oracle", withExtension: "json", subdirectory: "Fixtures"),
      let data = try? Data(contentsOf: place), let fixture = try? JSONDecoder().decode(OracleFixture.self, from: data)
    else { preconditionFailure("no oracle.json beside the tests; run tools/make_engine_fixtures.py") }
    return fixture
  }()
}

/// Numbers in -1 ..< 1, a function of name and index, that Python makes too: FNV-1a of the name, then splitmix64.
func formula(_ name: String, count: Int) -> [Float] {
  var seed: UInt64 = 0xCBF2_9CE4_8422_2325
  for byte in name.utf8 { seed = (seed ^ UInt64(byte)) &* 0x100_0000_01B3 }
  return (1...max(1, count))
    .prefix(count)
    .map { index in
      var z = seed &+ UInt64(index) &* 0x9E37_79B9_7F4A_7C15
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      z ^= z >> 31
      return Float(z >> 40) * 0x1p-23 - 1
    }
}

/// A state dict with every parameter made by `formula`, and fresh running averages.
func formulaTensors(like table: TensorTable, prefix: String) -> TensorTable {
  TensorTable(
    table.entries.map { entry in
      guard case .float32 = entry.values, !entry.name.contains("running_") else { return entry }
      let u = formula(prefix + entry.name, count: entry.values.count)
      let values: [Float]
      if entry.shape.count == 4 {
        let scale = Float(2 / Double(entry.shape[1...].reduce(1, *)).squareRoot())
        values = u.map { $0 * scale }
      } else if entry.name.hasSuffix("weight") {
        values = u.map { 1 + $0 * 0.25 }
      } else {
        values = u.map { $0 * 0.125 }
      }
      return .init(name: entry.name, shape: entry.shape, values: .float32(values))
    })
}

/// `count` values spread over all of them, as the script takes them.
func samples(_ values: [Float], _ count: Int) -> [Double] {
  guard values.count > count else { return values.map(Double.init) }
  return (0..<count).map { Double(values[$0 * values.count / count]) }
}

/// A training with the oracle's weights and images.
struct OracleTraining {
  let engine: TrainingEngine
  let input: [Float]
  let target: [Float]

  init(_ oracle: OracleFixture.Case, pool: ComputePool) throws {
    engine = try TrainingEngine(
      model: oracle.model, objective: oracle.objective, batch: oracle.batch, seed: 1, pool: pool)
    try engine.loadGenerator(formulaTensors(like: engine.generatorTensors(), prefix: "generator."))
    try engine.loadDiscriminator(formulaTensors(like: engine.discriminatorTensors(), prefix: "discriminator."))
    let pixels = oracle.batch * oracle.model.size * oracle.model.size
    input = formula("input", count: pixels * oracle.model.channels.input)
    target = formula("target", count: pixels * oracle.model.channels.target)
  }

  func step(_ index: Int, rate: Double) -> TrainingEngine.Losses {
    engine.step(
      input: input, target: target, count: engine.batch, index: index,
      rates: .init(generator: rate, discriminator: rate))
  }
}

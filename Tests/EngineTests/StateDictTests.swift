import Engine
import Kernels
import Testing

/// Names, shapes and sizes of the full networks.
@Suite struct StateDictTests {
  @Test func defaultNetworksHavePyTorchsStateDicts() throws {
    let engine = try TrainingEngine(
      model: ModelConfiguration(), objective: ObjectiveConfiguration(), batch: 1, seed: 1, pool: ComputePool())
    #expect(engine.generatorParameterCount == 54_413_955)
    #expect(engine.discriminatorParameterCount == 2_768_705)
    for (table, expected) in [
      (engine.generatorTensors(), OracleFixture.stored.unet256),
      (engine.discriminatorTensors(), OracleFixture.stored.patch70),
    ] {
      #expect(table.entries.map(\.name) == expected.map(\.name))
      #expect(table.entries.map(\.shape) == expected.map(\.shape))
    }
  }

  @Test(arguments: [(1, 256), (16, 126), (34, 62), (70, 30), (142, 14), (286, 6)])
  func verdictsOf256(_ field: Int, _ side: Int) throws {
    let model = ModelConfiguration(discriminator: .init(receptiveField: field))
    #expect(try Discriminator.graph(model).output == FeatureShape(side, side, 1))
  }

  @Test func sizesThatCannotBeJoinedAreNamed() throws {
    let model = ModelConfiguration(size: 32, filters: 4)
    let error = #expect(throws: ShapeError.self) { try UNetGenerator.graph(model, height: 50, width: 50) }
    #expect(error?.description == "up5.join: cannot join 1x3x3x32 and 1x2x2x32")
  }
}

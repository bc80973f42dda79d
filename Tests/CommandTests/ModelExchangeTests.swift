import Engine
import Files
import Imaging
import Kernels
import SampleData
import TestSupport
import Testing

struct ModelExchangeTests {
  private let program: Program

  init() throws {
    program = try Program()
  }

  /// Weights as another program brings them.
  private func write(_ model: ModelConfiguration, prefixed: Bool) throws -> TensorTable {
    let engine = try TrainingEngine(
      model: model, objective: ObjectiveConfiguration(), batch: 1, seed: 7, pool: ComputePool(cores: 1))
    let generator = engine.generatorTensors()
    let both = generator.prefixed("generator.") + engine.discriminatorTensors().prefixed("discriminator.")
    let tensors = prefixed ? both : generator
    try program.folder.write(Safetensors.encode(tensors), to: program.folder("weights.safetensors"))
    return tensors
  }

  @Test(arguments: [
    ModelConfiguration(size: 32, filters: 4, discriminator: .init(receptiveField: 16, filters: 6)),
    ModelConfiguration(
      size: 64, generator: .encoderDecoder, filters: 3, channels: .init(input: 1, target: 3), normalization: .instance,
      discriminator: .init(receptiveField: 1, filters: 5, conditional: false)),
    ModelConfiguration(
      size: 128, filters: 2, normalization: .none, discriminator: .init(receptiveField: 142, filters: 2)),
  ])
  func theArchitectureIsReadOffTheWeightsAndTheyLeaveAsTheyCame(_ model: ModelConfiguration) throws {
    let tensors = try write(model, prefixed: true)
    let imported = try program.run("models", "import", "weights.safetensors", "--name", "brought", "--json")
    #expect(imported.status == 0, "\(imported.complaint)")
    let architecture = try #require(try imported.object()["architecture"] as? [String: Any])
    #expect(architecture["size"] as? Int == model.size)
    #expect(architecture["generator"] as? String == model.generator.rawValue)
    #expect(architecture["filters"] as? Int == model.filters)
    #expect(architecture["normalization"] as? String == model.normalization.rawValue)
    let discriminator = try #require(architecture["discriminator"] as? [String: Any])
    #expect(discriminator["receptive_field"] as? Int == model.discriminator.receptiveField)
    #expect(discriminator["filters"] as? Int == model.discriminator.filters)
    #expect(discriminator["conditional"] as? Bool == model.discriminator.conditional)

    let exported = try program.run(
      "models", "export", "brought", "--with-discriminator", "--output", "back.safetensors")
    #expect(exported.status == 0, "\(exported.complaint)")
    let back = try Safetensors.decode(try readFile(program.folder("back.safetensors"))).tensors
    #expect(back.entries == tensors.entries)
    #expect(try program.run("models", "export", "brought", "--output", "back.safetensors").status == 78)
  }

  @Test func anImportedModelTranslatesAndASecondRunSkips() throws {
    _ = try write(ModelConfiguration(size: 32, filters: 4, discriminator: .init(receptiveField: 16)), prefixed: false)
    #expect(try program.run("models", "import", "weights.safetensors", "--name", "brought").status == 0)
    let place = SamplePairs.pair(index: 1, seed: 1, size: 50)
    try program.folder.write(try ImageFile.encode(Bitmap(place.map), as: .png), to: program.folder("in/a.png"))
    let first = try program.run("translate", "brought", "--in", "in", "--out", "out", "--json")
    #expect(first.status == 0, "\(first.complaint)")
    #expect(try first.object()["done"] as? Int == 1)
    let bytes = try readFile(program.folder("out/a.png"))
    let second = try program.run("translate", "brought", "--in", "in", "--out", "out", "--json")
    #expect(try second.object()["skipped"] as? Int == 1)
    #expect(DurableFile.remove(program.folder("out/a.png")))
    let third = try program.run("translate", "brought", "--in", "in", "--out", "out", "--json")
    #expect(try third.object()["done"] as? Int == 1)
    #expect(try readFile(program.folder("out/a.png")) == bytes)
  }

  @Test func weightsOfAnotherNetworkAreRefused() throws {
    let entry = TensorTable.Entry(name: "layer.weight", shape: [1], values: .float32([0]))
    try program.folder.write(Safetensors.encode(TensorTable([entry])), to: program.folder("weights.safetensors"))
    let run = try program.run("models", "import", "weights.safetensors", "--name", "brought")
    #expect(run.status == 65)
    #expect(run.complaint.contains("there is no tensor `model.model.0.weight`"))
    try program.folder.write([1, 2, 3], to: program.folder("weights.safetensors"))
    #expect(try program.run("models", "import", "weights.safetensors", "--name", "brought").status == 65)
  }

  @Test func aliasesAreMovedByHandWithAReasonAndRolledBack() throws {
    _ = try write(ModelConfiguration(size: 32, filters: 4, discriminator: .init(receptiveField: 16)), prefixed: false)
    for _ in 1...2 {
      #expect(try program.run("models", "import", "weights.safetensors", "--name", "m").status == 0)
    }
    #expect(
      try program.run("models", "promote", "m@1", "--reason", "first").status == 64, "the gate decides, or --force")
    for version in 1...2 {
      #expect(try program.run("models", "promote", "m@\(version)", "--force", "--reason", "by eye").status == 0)
    }
    let back = try program.run("models", "rollback", "m", "--json")
    #expect(try back.object()["champion"] as? String == "m@1")
    #expect(try program.run("models", "rollback", "m").status == 66)
    let shown = try program.run("models", "show", "m", "--json")
    let events = try #require(try shown.object()["events"] as? [[String: Any]])
    #expect(events.last?["reason"] as? String == "rolled back by hand")
  }
}

import Engine
import Files
import Foundation
import Kernels
import Metrics
import SystemPackage
import TestSupport
import Testing
import Trainer

@Suite struct ModelFolderTests {
  private func tensors(_ names: [String]) -> TensorTable {
    TensorTable(
      names.enumerated().map { number, name in
        TensorTable.Entry(name: name, shape: [2, 3], values: .float32((0..<6).map { Float($0 + 10 * number) / 7 }))
      })
  }

  private var manifest: ModelManifest {
    var manifest = ModelManifest(
      model: ModelConfiguration(size: 64, filters: 8, colour: .lab), origin: .trained(run: "r-1", startedFrom: "maps@3")
    )
    manifest.objective = ObjectiveConfiguration(lambda: 10)
    manifest.training = TrainingConfiguration()
    manifest.dataset = .init(name: "maps", version: 2, direction: "right to left")
    manifest.steps = 400
    manifest.epochs = 10
    manifest.metrics = MetricValues([.l1: 0.1, .psnr: 20.5, .ssim: 0.3, .sharpness: 0.9, .swd: 152.25])
    return manifest
  }

  @Test func whatIsWrittenIsReadBack() throws {
    let folder = try TemporaryFolder()
    let path = folder("models/17")
    let (generator, discriminator) = (tensors(["a.weight", "b.weight"]), tensors(["c.weight"]))
    let written = try ModelFolder.write(manifest, generator: generator, discriminator: discriminator, to: path)
    let read = try ModelFolder(reading: path)
    #expect(read.manifest == written.manifest)
    #expect(read.manifest.files.map(\.name) == ["generator.safetensors", "discriminator.safetensors"])
    #expect(read.manifest.model == manifest.model && read.manifest.metrics == manifest.metrics)
    #expect(read.manifest.objective == manifest.objective && read.manifest.training == manifest.training)
    #expect(read.manifest.origin == manifest.origin && read.manifest.dataset == manifest.dataset)
    #expect(try read.generatorTensors() == generator)
    #expect(try read.discriminatorTensors() == discriminator)
    #expect(
      read.generatorHash == ContentHash(of: Safetensors.encode(generator, metadata: ["format": "pt"])).description)
  }

  @Test func aModelMayHaveNoDiscriminator() throws {
    let folder = try TemporaryFolder()
    try ModelFolder.write(manifest, generator: tensors(["a"]), discriminator: TensorTable(), to: folder("m"))
    #expect(try ModelFolder(reading: folder("m")).discriminatorTensors() == nil)
  }

  @Test func writingAgainReplacesTheWhole() throws {
    let folder = try TemporaryFolder()
    try ModelFolder.write(manifest, generator: tensors(["a"]), discriminator: tensors(["b"]), to: folder("m"))
    try ModelFolder.write(manifest, generator: tensors(["c"]), discriminator: nil, to: folder("m"))
    #expect(try ModelFolder(reading: folder("m")).generatorTensors() == tensors(["c"]))
    #expect(
      try Folder.names(in: folder("m")).map { String(decoding: $0, as: UTF8.self) } == [
        "generator.safetensors", "model.json",
      ])
    #expect(try Folder.names(in: folder.path).count == 1)
  }

  @Test func everyFlippedByteOfTheWeightsIsNoticed() throws {
    let folder = try TemporaryFolder()
    try ModelFolder.write(manifest, generator: tensors(["a"]), discriminator: nil, to: folder("m"))
    let path = folder("m/generator.safetensors")
    let bytes = try readFile(path)
    for place in stride(from: 0, to: bytes.count, by: 7) {
      var damaged = bytes
      damaged[place] ^= 0x10
      try DurableFile.write(damaged, to: path)
      #expect(
        throws: StoredFileError(path: path.escaped, reason: "its content is not what was written (SHA-256 differs)"),
        "byte \(place)"
      ) { try ModelFolder(reading: folder("m")).generatorTensors() }
    }
    try DurableFile.write(Array(bytes.dropLast()), to: path)
    #expect(
      throws: StoredFileError(
        path: path.escaped, reason: "it has \(bytes.count - 1) bytes where \(bytes.count) were written")
    ) { try ModelFolder(reading: folder("m")).generatorTensors() }
  }

  @Test func weightsAreTakenFromTheFileAsFromItsTensors() throws {
    let folder = try TemporaryFolder()
    let pool = ComputePool(cores: 1)
    let model = ModelConfiguration(size: 32, filters: 8)
    let tensors = try TrainingEngine(model: model, objective: .init(), batch: 1, seed: 3, pool: pool).generatorTensors()
    var described = manifest
    described.model = model
    let stored = try ModelFolder.write(described, generator: tensors, discriminator: nil, to: folder("m"))
    let input: [Float] = (0..<3072).map { index in Float(index % 255) / 127.5 - 1 }
    func result(_ weights: GeneratorWeights) throws -> [Float] {
      try GeneratorRunner(weights: weights, height: 32, width: 32, pool: pool).run([input])
    }
    let expected = try result(GeneratorWeights(model: model, tensors: tensors, kernels: pool.kernels))
    #expect(try result(stored.weights(kernels: pool.kernels)) == expected)
  }

  @Test func weightsThatAreNotWhatWasWrittenAreRefused() throws {
    let folder = try TemporaryFolder()
    try ModelFolder.write(manifest, generator: tensors(["a"]), discriminator: nil, to: folder("m"))
    let path = folder("m/generator.safetensors")
    let bytes = try readFile(path)
    // Whatever the damage looks like to who reads it: the length, the header, the data.
    for place in [0, 7, 20, bytes.count - 1] {
      var damaged = bytes
      damaged[place] ^= 0x10
      try DurableFile.write(damaged, to: path)
      #expect(
        throws: StoredFileError(path: path.escaped, reason: "its content is not what was written (SHA-256 differs)"),
        "byte \(place)"
      ) { try ModelFolder(reading: folder("m")).weights() }
    }
    try DurableFile.write(bytes, to: path)
    let first = try #require(try UNetGenerator.graph(manifest.model, height: 64, width: 64).nodes.first).stateName
    #expect(throws: WeightsError.missing(name: "\(first).weight")) { try ModelFolder(reading: folder("m")).weights() }
  }

  @Test func filesAreVerifiedWithoutBeingKept() throws {
    let folder = try TemporaryFolder()
    try ModelFolder.write(manifest, generator: tensors(["a"]), discriminator: tensors(["d"]), to: folder("m"))
    let model = try ModelFolder(reading: folder("m"))
    try model.verify(withDiscriminator: true)
    let (generator, discriminator) = (folder("m/generator.safetensors"), folder("m/discriminator.safetensors"))
    DurableFile.remove(discriminator)
    try model.verify(withDiscriminator: false)
    let missing = #expect(throws: StoredFileError.self) { try model.verify(withDiscriminator: true) }
    #expect(missing?.description == "`\(discriminator)`: it cannot be read: no such file or folder")
    var bytes = try readFile(generator)
    bytes[bytes.count - 1] ^= 1
    try DurableFile.write(bytes, to: generator)
    #expect(
      throws: StoredFileError(
        path: generator.escaped, reason: "its content is not what was written (SHA-256 differs)")
    ) { try model.verify(withDiscriminator: false) }
  }

  @Test func aMissingOrForeignDescriptionIsSaid() throws {
    let folder = try TemporaryFolder()
    let path = folder("m/model.json")
    #expect(
      throws: StoredFileError(path: path.escaped, reason: "it cannot be read: no such file or folder")
    ) { try ModelFolder(reading: folder("m")) }
    try ModelFolder.write(manifest, generator: tensors(["a"]), discriminator: nil, to: folder("m"))
    let text = String(decoding: try readFile(path), as: UTF8.self)
    try DurableFile.write(Array(text.replacing("\"format\" : 1", with: "\"format\" : 9").utf8), to: path)
    #expect(throws: StoredFileError(path: path.escaped, reason: "its format is 9 and this program reads 1")) {
      try ModelFolder(reading: folder("m"))
    }
    try DurableFile.write(Array("[]".utf8), to: path)
    let error = #expect(throws: StoredFileError.self) { try ModelFolder(reading: folder("m")) }
    #expect(error?.reason.hasPrefix("it is no model description") == true)
  }

  @Test func anImpossibleArchitectureIsRefusedByName() throws {
    let folder = try TemporaryFolder()
    var impossible = manifest
    impossible.model.size = 37
    try ModelFolder.write(impossible, generator: tensors(["a"]), discriminator: nil, to: folder("m"))
    let error = #expect(throws: StoredFileError.self) { try ModelFolder(reading: folder("m")) }
    #expect(error?.description.contains("model.size cannot be 37: it must be a power of two from 32 to 512") == true)
  }
}

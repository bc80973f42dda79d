import Engine
import Files
import Imaging
import Kernels
import SampleData
import SystemPackage
import TestSupport
import Testing

struct NamesAreBytesTests {
  private let program: Program

  init() throws {
    program = try Program()
    let model = ModelConfiguration(size: 32, filters: 4, discriminator: .init(receptiveField: 16))
    let engine = try TrainingEngine(
      model: model, objective: ObjectiveConfiguration(), batch: 1, seed: 7, pool: ComputePool(cores: 1))
    try program.folder.write(Safetensors.encode(engine.generatorTensors()), to: program.folder("weights.safetensors"))
    #expect(try program.run("models", "import", "weights.safetensors", "--name", "m").status == 0)
  }

  @Test func aLatin1NameOnTheCommandLineIsFoundAndKept() throws {
    let latin = Array("caf".utf8) + [0xE9]
    let place = SamplePairs.pair(index: 1, seed: 1, size: 32)
    let inside = program.folder(bytes: latin).pushing(FilePath(bytes: latin + Array(".png".utf8)))
    try program.folder.write(try ImageFile.encode(Bitmap(place.map), as: .png), to: inside)
    let run = try program.shell(#"exec "$0" translate m --in "$(printf 'caf\351')" --out "$(printf 'out\351')""#)
    #expect(run.status == 0, "\(run.complaint)")
    let output = program.folder(bytes: Array("out".utf8) + [0xE9]).pushing(FilePath(bytes: latin + Array(".png".utf8)))
    #expect(FileStatus.exists(output))
    #expect(run.output.contains(#"out\xE9"#))
  }

  @Test func aModelsNameIsOfLettersAndADatasetsToo() throws {
    let dataset = try program.shell(#"exec "$0" ingest "$(printf 'ma\377ps')" --from ."#)
    #expect(dataset.status == 78)
    #expect(dataset.complaint.contains("a name holds letters, digits"), "\(dataset.complaint)")
    for name in ["地図", "Straße", "cafe\u{301}-2"] {
      #expect(try program.run("models", "import", "weights.safetensors", "--name", name).status == 0, "\(name)")
    }
    #expect(try program.run("models", "import", "weights.safetensors", "--name", "a\u{2028}b").status == 64)
  }
}

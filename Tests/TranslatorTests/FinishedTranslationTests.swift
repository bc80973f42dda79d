import Engine
import Files
import SystemPackage
import TestSupport
import Testing
import Translator

struct FinishedTranslationTests {
  private let input = ContentHash(of: [1])
  private let settings = ContentHash(of: [2])

  @Test func onlyTheRecordedFileOfTheSameImageAndSettingsIsFinished() throws {
    let folder = try TemporaryFolder()
    let path = folder("out.png")
    let content: [UInt8] = [7, 8, 9]
    let record = FinishedTranslation(
      inputHash: input, settings: settings, output: TranslationOutput(hash: ContentHash(of: content), size: 3))
    #expect(!record.isFinished(at: path, inputHash: input, settings: settings), "nothing is there")
    try folder.write(content, to: path)
    #expect(record.isFinished(at: path, inputHash: input, settings: settings))
    #expect(!record.isFinished(at: path, inputHash: settings, settings: settings), "another image")
    #expect(!record.isFinished(at: path, inputHash: input, settings: input), "other settings")
    #expect(!record.isFinished(at: path, inputHash: input, maskHash: input, settings: settings), "a mask")
    try folder.write([7, 8, 10], to: path)
    #expect(!record.isFinished(at: path, inputHash: input, settings: settings), "altered, of the same size")
    try folder.write(content + [0], to: path)
    #expect(!record.isFinished(at: path, inputHash: input, settings: settings), "longer")
    try folder.write(content, to: folder("elsewhere"))
    DurableFile.remove(path)
    try symbolicLink(path, to: folder("elsewhere"))
    #expect(!record.isFinished(at: path, inputHash: input, settings: settings), "a link to the same content")
  }

  @Test func everySettingThatChangesAResultChangesTheHash() {
    let weights = ContentHash(of: [3])
    let model = ModelConfiguration(size: 32, filters: 4)
    func hash(
      _ model: ModelConfiguration, _ weights: ContentHash, _ change: (inout TranslationConfiguration) -> Void
    ) -> ContentHash {
      var configuration = TranslationConfiguration()
      change(&configuration)
      let mark = ProvenanceMark(tool: "pix2pix 1", model: "maps@1", weights: weights)
      return TranslationSettings(model: model, mark: mark, configuration: configuration).hashes[0]
    }
    var other = model
    other.normalization = .instance
    let all = [
      hash(model, weights) { _ in }, hash(other, weights) { _ in }, hash(model, input) { _ in },
      hash(model, weights) { $0.fit = .square }, hash(model, weights) { $0.seed = 2 },
      hash(model, weights) { $0.dropout = false }, hash(model, weights) { $0.format = .png },
      hash(model, weights) { $0.quality = 90 }, hash(model, weights) { $0.compression = 9 },
      hash(model, weights) { $0.mark = false }, hash(model, weights) { $0.saturation = 2 },
      hash(model, weights) { $0.workingSize = 64 }, hash(model, weights) { $0.decoder = ["convert"] },
      hash(model, weights) { $0.encoder = ["convert"] }, hash(model, weights) { $0.wholeMemory = 1 << 20 },
      hash(model, weights) { $0.mask = "alpha" }, hash(model, weights) { $0.scale = "2x" },
      hash(model, weights) {
        $0.mask = "alpha"
        $0.maskFill = .white
      },
    ]
    #expect(Set(all).count == all.count)
    // What does not change a byte does not change the hash.
    #expect(hash(model, weights) { $0.fit = .whole } == all[0])
    #expect(hash(model, weights) { $0.output = "elsewhere" } == all[0])
    #expect(hash(model, weights) { $0.verdict = true } == all[0])
    #expect(hash(model, weights) { $0.maskFill = .white } == all[0], "without a mask nothing is filled")
    #expect(hash(model, weights) { $0.samples = 3 } == all[0], "the first of three is the only one of one")
    var three = TranslationConfiguration()
    three.samples = 3
    let mark = ProvenanceMark(tool: "pix2pix 1", model: "maps@1", weights: weights)
    #expect(Set(TranslationSettings(model: model, mark: mark, configuration: three).hashes).count == 3)
    #expect(
      hash(model, weights) {
        $0.dropout = false
        $0.seed = 9
      } == all[5])
  }

  @Test func dropoutSeedDependsOnContentSeedAndSample() {
    let seeds = [
      DropoutSeed.seed(of: input, seed: 1), DropoutSeed.seed(of: settings, seed: 1),
      DropoutSeed.seed(of: input, seed: 2), DropoutSeed.seed(of: input, seed: 1, sample: 1),
    ]
    #expect(Set(seeds).count == 4)
    #expect(seeds[0] == DropoutSeed.seed(of: ContentHash(of: [1]), seed: 1))
  }
}

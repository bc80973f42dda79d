import Engine
import Files
import Imaging
import SystemPackage
import TestSupport
import Testing
import Translator

/// An image whose maps are too large is run band by band, to the picture of `whole`.
struct TiledImageTests {
  private static let models: [ModelConfiguration] = [
    ModelConfiguration(size: 32, filters: 8, dropoutAt: .paper),
    ModelConfiguration(size: 32, filters: 8, dropoutAt: .paper, colour: .lab),
    ModelConfiguration(size: 32, filters: 8, dropoutAt: .paper, channels: .init(input: 1, target: 4)),
  ]

  private func samples(_ bytes: [UInt8]) throws -> [Int] {
    switch try ImageFile.decode(bytes).samples {
    case .bits8(let values): values.map { Int($0) }
    case .bits16(let values): values.map { Int($0) / 257 }
    }
  }

  @Test(arguments: models.indices, [8, 16]) func thePictureIsThatOfWhole(index: Int, bits: Int) throws {
    var fixture = try TranslationFixture(Self.models[index], cores: 2)
    fixture.configuration.recolour = Self.models[index].colour == .lab
    try fixture.add("a.png", picture(90, 301, .rgba, bits: bits))
    try fixture.add("b.png", picture(33, 40, .grey, bits: bits))
    fixture.configuration.fit = .whole
    try fixture.run()
    let whole = try fixture.results()
    fixture.configuration.fit = .tile
    let record = TranslationRecord()
    #expect(try fixture.run(record).completed == 2)
    for (name, bytes) in try fixture.results() {
      let (expected, found) = (try samples(try #require(whole[name])), try samples(bytes))
      #expect(expected.count == found.count)
      let differences = zip(expected, found).map { abs($0 - $1) }
      #expect(differences.max() ?? 9 <= 1, "\(name)")
      #expect(Double(differences.reduce(0, +)) / Double(differences.count) < 0.01, "\(name)")
      #expect(record.published[name]?.facts.fit == .tile)
    }
    #expect(try Folder.names(in: fixture.spill).isEmpty, "what was spilt is gone")
  }

  @Test func theBoundOnMemoryDecidesAndIsRecorded() throws {
    var fixture = try TranslationFixture()
    try fixture.add("large.png", picture(100, 100))
    try fixture.add("small.png", picture(20, 20))
    fixture.configuration.wholeMemory = 5000 * GeneratorRunner.bytesPerPixel(TranslationFixture.model)
    let record = TranslationRecord()
    #expect(try fixture.run(record).completed == 2)
    #expect(record.published["large.png"]?.facts.fit == .tile)
    #expect(record.published["small.png"]?.facts.fit == .whole)
  }

  @Test func damagedWeightsAreNamed() throws {
    var fixture = try TranslationFixture(tensors: { tensors in
      TensorTable(
        tensors.entries.map { entry in
          guard case .float32(let values) = entry.values else { return entry }
          return TensorTable.Entry(
            name: entry.name, shape: entry.shape, values: .float32(values.map { _ in Float.nan }))
        })
    })
    fixture.configuration.fit = .tile
    try fixture.add("a.png", picture(40, 40))
    let record = TranslationRecord()
    #expect(try fixture.run(record).failed == 1)
    #expect(record.failure("a.png")?.reason == "not a number")
  }
}

import Engine
import Files
import Imaging
import SystemPackage
import TestSupport
import Testing
import Translator

struct BulkTranslatorTests {
  @Test func sizesNamesAndFormatsAreKept() throws {
    let fixture = try TranslationFixture()
    let cases: [(name: [UInt8], image: Bitmap, format: ImageFile.Format, colour: Bitmap.Colour, bits: Int)] = [
      (Array("a/rgb.png".utf8), picture(33, 47), .png, .rgb, 8),
      (Array("a/b/grey.png".utf8), picture(5, 70, .grey), .png, .rgb, 8),
      (Array("alpha.png".utf8), picture(40, 31, .greyAlpha), .png, .rgba, 8),
      (Array("deep.png".utf8), picture(31, 32, .rgb, bits: 16), .png, .rgb, 16),
      (Array("photo".utf8), picture(64, 33), .jpeg(quality: 90), .rgb, 8),
      // The content tells the format, and the name stays.
      (Array("png named.jpg".utf8), picture(20, 20), .png, .rgb, 8),
      ([0xE9, 0x74, 0xE9] + Array(".jpg".utf8), picture(1, 1, .grey), .jpeg(quality: 90), .rgb, 8),
    ]
    for item in cases {
      let bytes = try ImageFile.encode(item.image, as: item.format)
      try fixture.folder.write(bytes, to: fixture.input.pushing(FilePath(bytes: item.name)))
    }
    let record = TranslationRecord()
    let summary = try fixture.run(record)
    #expect(summary.completed == cases.count && summary.failed == 0 && summary.skipped == 0 && !summary.stopped)
    #expect(try fixture.results().count == cases.count)
    for item in cases {
      let path = FilePath(bytes: item.name)
      let bytes = try readFile(fixture.output.pushing(path))
      let header = try ImageFile.header(of: bytes)
      #expect(header.kind == (item.format == .png ? .png : .jpeg), "\(path)")
      #expect(header.width == item.image.width && header.height == item.image.height, "\(path)")
      #expect(header.colour == item.colour && header.bitDepth == item.bits, "\(path)")
      #expect(record.calls[path] == [.started, .publishing, .ended])
      let outcome = try #require(record.outcomes[path])
      guard case .completed(let output) = outcome.state else { Issue.record("\(path)"); continue }
      #expect(output == TranslationOutput(hash: ContentHash(of: bytes), size: Int64(bytes.count)))
      #expect(outcome.inputHash == ContentHash(of: try readFile(fixture.input.pushing(path))))
      let facts = try #require(record.published[path]).facts
      #expect(facts.width == header.width && facts.height == header.height && facts.fit == .whole)
    }
  }

  @Test func resultIsTheRunnersOnThePaddedImage() throws {
    var fixture = try TranslationFixture()
    let image = picture(45, 50)
    let path = try fixture.add("a.png", image)
    for dropout in [true, false] {
      fixture.configuration.dropout = dropout
      try fixture.run()
      let padded = image.floats(channels: 3).paddedByReflection(width: 64, height: 64)
      let runner = try GeneratorRunner(weights: fixture.weights, height: 64, width: 64, pool: fixture.pool)
      var output = [Float](repeating: 0, count: 64 * 64 * 3)
      let seed = DropoutSeed.seed(of: ContentHash(of: try readFile(path)), seed: 1)
      runner.run(input: padded.values.map { $0 * 2 - 1 }, output: &output, dropout: dropout ? .on(seeds: [seed]) : .off)
      let whole = FloatImage(width: 64, height: 64, channels: 3, values: output.map { ($0 + 1) / 2 })
      let expected = Bitmap(whole.cropped(x: 0, y: 0, width: 45, height: 50))
      #expect(try ImageFile.decode(fixture.result("a.png")) == expected, "dropout \(dropout)")
    }
  }

  @Test func rerunGivesTheSameBytesInAnyOrder() throws {
    let fixture = try TranslationFixture(cores: 3)
    for number in 0..<6 {
      try fixture.add("\(number).png", picture(20 + 7 * number, 33, seed: UInt64(number)))
    }
    try fixture.add("copy of 3.png", picture(41, 33, seed: 3))
    try fixture.run()
    let first = try fixture.results()
    #expect(first.count == 7)
    #expect(first["3.png"] == first["copy of 3.png"], "a result depends on the content, not on the name")
    try Folder.remove(fixture.output)
    try fixture.run(items: fixture.plan().items().reversed())
    #expect(try fixture.results() == first)
    try Folder.remove(fixture.output)
    try fixture.run(items: [fixture.plan().items()[3]])
    #expect(try fixture.results().allSatisfy { first[$0.key] == $0.value })
  }

  @Test func seedAndDropoutChangeTheResult() throws {
    var fixture = try TranslationFixture()
    try fixture.add("a.png", picture(40, 40))
    try fixture.run()
    let first = try fixture.result("a.png")
    fixture.configuration.seed = 2
    try fixture.run()
    let second = try fixture.result("a.png")
    fixture.configuration.dropout = false
    try fixture.run()
    let third = try fixture.result("a.png")
    #expect(first != second && first != third && second != third)
  }

  @Test func squareGivesTheWorkingSize() throws {
    var fixture = try TranslationFixture()
    fixture.configuration.fit = .square
    try fixture.add("a.png", picture(90, 40))
    try fixture.run()
    let header = try ImageFile.header(of: fixture.result("a.png"))
    #expect(header.width == 32 && header.height == 32)
  }

  @Test func chromaColoursAtTheOwnSizeAndKeepsTheLightness() throws {
    let fixture = try TranslationFixture(ModelConfiguration(size: 32, filters: 4, dropoutAt: .paper, colour: .lab))
    let grey = picture(50, 70, .grey)
    try fixture.add("a.png", grey)
    #expect(try fixture.run().completed == 1)
    let result = try ImageFile.decode(fixture.result("a.png"))
    #expect(result.width == 50 && result.height == 70 && result.colour == .rgb)
  }

  @Test func formatAskedForIsWritten() throws {
    var fixture = try TranslationFixture()
    fixture.configuration.format = .jpeg
    try fixture.add("a.png", picture(33, 33, .rgb, bits: 16))
    try fixture.add("clear.png", picture(33, 33, .rgba))
    var opaque = picture(33, 33, .rgba)
    if case .bits8(var samples) = opaque.samples {
      for place in stride(from: 3, to: samples.count, by: 4) { samples[place] = 255 }
      opaque.samples = .bits8(samples)
    }
    try fixture.add("opaque.png", opaque)
    let record = TranslationRecord()
    let summary = try fixture.run(record)
    #expect(summary.completed == 2 && summary.failed == 1)
    #expect(try ImageFile.header(of: fixture.result("a.jpg")).kind == .jpeg)
    #expect(try ImageFile.header(of: fixture.result("opaque.jpg")).kind == .jpeg)
    #expect(
      record.sentence("clear.jpg")
        == "cannot translate `\(fixture.input.pushing("clear.png"))` to JPEG: it has transparency, which JPEG does not"
        + " hold; ask for png")
  }
}

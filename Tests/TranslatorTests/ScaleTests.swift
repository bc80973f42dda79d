import Engine
import Files
import Imaging
import SystemPackage
import TestSupport
import Testing
import Translator

/// Super-resolution: the network sees the picture enlarged, and the result has that size.
struct ScaleTests {
  @Test(arguments: [("2x", 40, 26), ("3x", 60, 39), ("50", 50, 33), ("20", 20, 13), ("7", 20, 13)])
  func resultsHaveTheSizeThatWasAskedFor(scale: String, width: Int, height: Int) throws {
    var fixture = try TranslationFixture()
    try fixture.add("a.png", picture(20, 13, .rgba, bits: 16))
    fixture.configuration.scale = scale
    #expect(try fixture.run().completed == 1)
    let result = try ImageFile.decode(fixture.result("a.png"))
    #expect(result.width == width && result.height == height)
    #expect(result.bits == 16 && result.colour == .rgba)
  }

  /// As `dataset.derive` made the small pictures of the training: by the bicubic filter, rounded to 8 bits.
  @Test func theNetworkSeesThePictureEnlarged() throws {
    var fixture = try TranslationFixture()
    fixture.configuration.dropout = false
    let small = picture(20, 13)
    try fixture.add("small.png", small)
    fixture.configuration.scale = "4x"
    try fixture.run()
    let enlarged = Bitmap(small.floats(channels: 3).resizedBicubic(width: 80, height: 52))
    var plain = try TranslationFixture()
    plain.configuration.dropout = false
    try plain.add("large.png", enlarged)
    try plain.run()
    #expect(
      try ImageFile.decode(fixture.result("small.png")) == ImageFile.decode(plain.result("large.png")))
  }

  @Test func whatWouldBeTooLargeFailsBeforeItIsEnlarged() throws {
    var fixture = try TranslationFixture()
    try fixture.add("a.png", picture(100, 100))
    fixture.configuration.scale = "16x"
    fixture.configuration.maxPixels = 1_000_000
    let record = TranslationRecord()
    #expect(try fixture.run(record).failed == 1)
    #expect(record.failure("a.png")?.reason == "too large")
    #expect(record.sentence("a.png")?.contains("1600 x 1600") == true)
  }
}

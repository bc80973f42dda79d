import Engine
import Files
import Imaging
import Random
import SystemPackage
import TestSupport
import Testing
import Translator

/// A lab model leaves alone what is in colour, and colours what is only toned.
struct ToneTests {
  /// Greys, each with the colour that `tone` gives to it.
  private func toned(_ tone: (_ grey: Double, _ x: Int, _ y: Int) -> SIMD3<Double>) -> Bitmap {
    var random = Philox(key: 8).stream()
    var bytes: [UInt8] = []
    for y in 0..<120 {
      for x in 0..<160 {
        let grey = Double((x * 3 + y * 5) % 256)
        let colour = tone(grey, x, y)
        for channel in 0..<3 { bytes.append(UInt8(min(max(colour[channel] + random.uniform() * 8 - 4, 0), 255))) }
      }
    }
    return Bitmap(width: 160, height: 120, colour: .rgb, samples: .bits8(bytes))
  }

  private func sepia(_ grey: Double) -> SIMD3<Double> { SIMD3(grey * 1.07 + 5, grey * 0.97, grey * 0.78 - 4) }

  @Test func tonedPrintsAreColouredAndPicturesInColourAreNot() throws {
    var fixture = try TranslationFixture(
      ModelConfiguration(size: 32, filters: 4, dropoutAt: .paper, colour: .lab))
    try fixture.add("grey.png", toned { grey, _, _ in SIMD3(repeating: grey) })
    try fixture.add("sepia.jpg", toned { grey, _, _ in sepia(grey) }, .jpeg(quality: 80))
    // Blue shadows, yellow lights.
    try fixture.add("split.png", toned { grey, _, _ in SIMD3(grey, grey, grey + (128 - grey) / 5) })
    // Yellowed more on one side.
    try fixture.add(
      "stained.png", toned { grey, x, _ in sepia(grey) - SIMD3(0, 0, Double(x) / 20) })
    try fixture.add(
      "colour.png",
      toned { grey, x, y in
        x / 40 % 2 == y / 40 % 2 ? SIMD3(grey, grey * 0.7, grey * 0.6) : SIMD3(grey * 0.6, grey * 0.8, grey)
      })
    let record = TranslationRecord()
    let summary = try fixture.run(record)
    #expect(summary.completed == 4 && summary.skipped == 1, "\(record.outcomes)")
    guard case .skipped(let reason) = record.outcomes["colour.png"]?.state else {
      Issue.record("it is in colour")
      return
    }
    #expect(reason.reason == "in colour")
    #expect(
      "\(reason)" == "the image is in colour already; --recolour takes its lightness and colours it anew")
    fixture.configuration.recolour = true
    let again = TranslationRecord()
    #expect(try fixture.run(again).completed == 5)
    let result = try ImageFile.decode(fixture.result("colour.png"))
    #expect(result.luminance() == (try ImageFile.decode(readFile(fixture.input.pushing("colour.png")))).luminance())
  }

  @Test func otherModelsTakeColoursAsTheyAre() throws {
    let fixture = try TranslationFixture()
    try fixture.add("a.png", toned { grey, x, _ in x < 80 ? SIMD3(grey, 0, 0) : SIMD3(0, grey, 0) })
    #expect(try fixture.run().completed == 1)
  }
}

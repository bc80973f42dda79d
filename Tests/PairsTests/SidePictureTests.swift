import Imaging
import Pairs
import Random
import Testing

struct SidePictureTests {
  @Test(arguments: ["600x400+3+0", "1x1+0+0"])
  func anAreaIsItsText(_ text: String) {
    #expect(PixelArea(text)?.description == text)
  }

  @Test(arguments: ["", "600x400", "600x400+3+0+1", "600x400-3+0", "x+", "600X400+3+0", "0600x400+3+0"])
  func otherTextIsNoArea(_ text: String) {
    #expect(PixelArea(text) == nil)
  }

  @Test func anAreaLiesInItsImageOrDoesNot() {
    let area = PixelArea(x: 3, y: 2, width: 5, height: 4)
    #expect(area.fits(width: 8, height: 6))
    #expect(!area.fits(width: 7, height: 6) && !area.fits(width: 8, height: 5))
    #expect(!PixelArea(x: 0, y: 0, width: 0, height: 1).fits(width: 8, height: 6))
    #expect(!PixelArea(x: .max, y: 0, width: 2, height: 1).fits(width: 8, height: 6))
  }

  private func picture(
    _ bitmap: Bitmap, _ recipe: PairRecipe = .plain, side: PairSide = .input, channels: Int = 3, bitDepth: Int = 8
  ) -> SidePicture {
    let whole = PixelArea(x: 0, y: 0, width: bitmap.width, height: bitmap.height)
    return SidePicture(bitmap, bitDepth: bitDepth, area: whole, side: side, recipe: recipe, channels: channels)
  }

  @Test func aSideIsThePartOfItsFile() {
    let samples = (0..<8 * 5 * 3).map { UInt8($0) }
    let bitmap = Bitmap(width: 8, height: 5, colour: .rgb, samples: .bits8(samples))
    let part = SidePicture(
      bitmap, bitDepth: 8, area: PixelArea(x: 2, y: 1, width: 3, height: 2), side: .input, recipe: .plain, channels: 3)
    var expected: [Float] = []
    for y in 1...2 {
      for x in 2..<5 { for channel in 0..<3 { expected.append(Float((y * 8 + x) * 3 + channel) / 255) } }
    }
    #expect(part.image.width == 3 && part.image.height == 2 && part.image.values == expected)
  }

  /// Thermal images: 16 bits of which a small part is used.
  @Test func aWindowMakesTheDepthOfAThermalImageVisible() {
    let samples = (0..<100).map { UInt16(27_000 + 50 * $0) }
    let thermal = Bitmap(width: 10, height: 10, colour: .grey, samples: .bits16(samples))
    let plain = picture(thermal, channels: 1)
    #expect(plain.isDeep && plain.image.values.max().map { $0 < 0.5 } == true)
    let windowed = picture(thermal, PairRecipe(inputRange: .window(low: 28_000, high: 31_000)), channels: 1).image
      .values
    for (sample, value) in zip(samples, windowed) {
      #expect(abs(value - min(max((Float(sample) - 28_000) / 3000, 0), 1)) < 1e-4)
    }
    // The other side is not touched.
    let other = picture(thermal, PairRecipe(inputRange: .stretch), side: .target, channels: 1)
    #expect(other.image == plain.image)
    // More than 8 bits reach the network.
    let resized = picture(thermal, PairRecipe(inputRange: .stretch), channels: 1).resized(width: 8, height: 8)
    #expect(resized.values.contains { abs(($0 * 255).rounded() - $0 * 255) > 0.1 })
  }

  @Test func stretchGoesFromTheDarkestToTheBrightestButForStrays() {
    var samples = (0..<1000).map { UInt16(20_000 + $0) }
    samples[17] = 0
    samples[33] = 65_535
    let bitmap = Bitmap(width: 50, height: 20, colour: .grey, samples: .bits16(samples))
    let values = picture(bitmap, PairRecipe(inputRange: .stretch), channels: 1).image.values
    #expect(values[17] == 0 && values[33] == 1)
    #expect(abs(values[500] - 0.5) < 0.02 && values[20] < 0.03 && values[980] > 0.97)
    let flat = Bitmap(width: 4, height: 4, colour: .grey, samples: .bits8([UInt8](repeating: 9, count: 16)))
    #expect(picture(flat, PairRecipe(inputRange: .stretch), channels: 1).image.values.allSatisfy { $0 == 0 })
  }

  @Test func anAlphaIsNotStretched() {
    let bitmap = Bitmap(width: 2, height: 1, colour: .greyAlpha, samples: .bits8([50, 77, 100, 33]))
    let values = picture(bitmap, PairRecipe(inputRange: .window(low: 50, high: 100)), channels: 2).image.values
    #expect(values == [0, 77 / 255, 1, 33 / 255])
  }

  @Test(arguments: ["full", "stretch", "27000..32000", "0..65535"])
  func aRangeIsItsText(_ text: String) {
    #expect(SampleRange(text)?.description == text)
  }

  @Test(arguments: ["", "Full", "5..5", "9..2", "1..65536", "-1..5", "1.5..3", "1...3"])
  func otherTextIsNoRange(_ text: String) {
    #expect(SampleRange(text) == nil)
  }
}

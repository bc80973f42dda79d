import Engine
import Files
import Foundation
import Imaging
import SystemPackage
import Testing
import Translator

/// What surrounds the network, with the network left out: its output is its input, or nothing.
struct ImageFramingTests {
  private func framing(
    _ fit: TranslationConfiguration.Fit, input: Int = 3, target: Int = 3, colour: ModelConfiguration.Colour = .rgb
  ) -> ImageFraming {
    var configuration = TranslationConfiguration()
    configuration.fit = fit
    let channels = colour == .lab ? nil : ModelConfiguration.Channels(input: input, target: target)
    return ImageFraming(
      model: ModelConfiguration(size: 32, channels: channels, colour: colour), configuration: configuration)
  }

  @Test(arguments: [(1, 1), (31, 33), (32, 32), (37, 100), (64, 5)])
  func wholeGivesTheImageBackWhenTheNetworkDoes(width: Int, height: Int) {
    let framing = framing(.whole)
    for bits in [8, 16] {
      for colour in [Bitmap.Colour.rgb, .rgba] {
        let image = picture(width, height, colour, bits: bits)
        let framed = framing.frame(image)
        #expect(framed.input.width == (width + 31) / 32 * 32)
        #expect(framed.input.height == (height + 31) / 32 * 32)
        #expect(framed.bits == bits)
        #expect(framing.result(framed.input, of: framed, bits: bits) == image, "\(colour), \(bits) bits")
      }
    }
  }

  @Test func paddingIsReflectionOnTheRightAndBelow() {
    let image = picture(20, 7)
    let own = image.floats(channels: 3)
    let input = framing(.whole).frame(image).input
    func mirrored(_ place: Int, _ count: Int) -> Int {
      let period = 2 * (count - 1)
      let inPeriod = place % period
      return inPeriod < count ? inPeriod : period - inPeriod
    }
    for y in 0..<32 {
      for x in 0..<32 {
        for channel in 0..<3 {
          let expected = own.values[(mirrored(y, 7) * 20 + mirrored(x, 20)) * 3 + channel] * 2 - 1
          #expect(input.values[(y * 32 + x) * 3 + channel] == expected, "row \(y), column \(x), channel \(channel)")
        }
      }
    }
  }

  @Test func greyBecomesColourForAColourModelAndColourGreyForAGreyOne() {
    let grey = picture(32, 32, .grey)
    let wide = framing(.whole)
    let coloured = wide.result(wide.frame(grey).input, of: wide.frame(grey), bits: 8)
    #expect(coloured.colour == .rgb)
    #expect(coloured.floats(channels: 1) == grey.floats(channels: 1))
    let narrow = framing(.whole, input: 1, target: 1)
    let image = picture(40, 20)
    let framed = narrow.frame(image)
    let result = narrow.result(framed.input, of: framed, bits: 8)
    #expect(result.colour == .grey)
    #expect(result.floats(channels: 1) == image.floats(channels: 1))
  }

  @Test func transparencyIsAnInputChannelWhereTheModelHasOne() {
    let framing = framing(.whole, input: 4, target: 4)
    let image = picture(32, 32, .rgba)
    let framed = framing.frame(image)
    #expect(framing.makesAlpha)
    #expect(framed.alpha == nil)
    #expect(framing.result(framed.input, of: framed, bits: 8) == image)
    // An image without transparency is opaque.
    let opaque = framing.frame(picture(32, 32)).input
    let alpha: [Float] = stride(from: 3, to: opaque.values.count, by: 4).map { place in opaque.values[place] }
    #expect(alpha == [Float](repeating: 1, count: 1024))
    #expect(self.framing(.whole, input: 2, target: 1).frame(picture(32, 32, .greyAlpha)).input.channels == 2)
  }

  @Test func squareShowsTheNetworkWhatPillowsResizeMakes() throws {
    let folder = try #require(Bundle.module.path(forResource: "Fixtures", ofType: nil))
    let image = try ImageFile.decode(readFile(FilePath(folder).appending("image.png")))
    let resized = try ImageFile.decode(readFile(FilePath(folder).appending("image-32.png")))
    let framing = framing(.square)
    let framed = framing.frame(image)
    let expected: [Float] = resized.floats(channels: 3).values.map { value in value * 2 - 1 }
    #expect(framed.input.values == expected)
    #expect(framing.result(framed.input, of: framed, bits: 8) == resized)
  }

  @Test func squareHasTheWorkingSizeWithItsTransparency() {
    let framing = framing(.square)
    let framed = framing.frame(picture(100, 50, .rgba))
    let result = framing.result(framed.input, of: framed, bits: 8)
    #expect(result.width == 32 && result.height == 32 && result.colour == .rgba)
    // At the working size nothing is resampled.
    let fitting = framing.frame(picture(32, 32))
    #expect(framing.result(fitting.input, of: fitting, bits: 8) == picture(32, 32))
  }

  @Test(arguments: [TranslationConfiguration.Fit.chroma, .whole])
  func labKeepsTheImagesOwnLightness(fit: TranslationConfiguration.Fit) {
    let framing = framing(fit, colour: .lab)
    let grey = picture(75, 41, .grey)
    let framed = framing.frame(grey)
    #expect(framed.input.channels == 1)
    #expect(framed.input.width == (fit == .chroma ? 32 : 96))
    let none = FloatImage(width: framed.input.width, height: framed.input.height, channels: 2)
    // Without chroma the result is the grey image itself, at every pixel.
    let result = framing.result(none, of: framed, bits: 8)
    #expect(result.colour == .rgb)
    #expect(result.floats(channels: 3) == grey.floats(channels: 3))
    // Whatever the chroma, possible at that lightness or not, the lightness stays and the hue is the one asked for.
    let own = Lab.fromRGB(grey.floats(channels: 3))
    for strength: Float in [0.05, 0.3, 1] {
      let red = FloatImage(width: none.width, height: none.height, channels: 2, filled: strength)
      let tinted = framing.result(red, of: framed, bits: 16).floats(channels: 3)
      let found = Lab.fromRGB(tinted)
      for pixel in 0..<75 * 41 {
        let (light, wanted) = (found.values[3 * pixel], own.values[3 * pixel])
        #expect(abs(light - wanted) < 0.1, "pixel \(pixel): \(light) for \(wanted) at \(strength)")
        guard (5...95).contains(wanted) else { continue }
        #expect(found.values[3 * pixel + 1] > 1, "pixel \(pixel) at \(strength)")
        #expect(abs(found.values[3 * pixel + 1] - found.values[3 * pixel + 2]) < 1, "pixel \(pixel) at \(strength)")
      }
    }
  }

  @Test func labInputIsTheLightnessThatTrainingUses() {
    let image = picture(32, 32)
    let framed = framing(.chroma, colour: .lab).frame(image)
    let lab = Lab.fromRGB(image.floats(channels: 3))
    let expected: [Float] = (0..<1024).map { pixel in lab.values[3 * pixel] / 50 - 1 }
    #expect(framed.input.values == expected)
  }
}

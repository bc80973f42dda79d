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
        #expect(framing.result(framed.input, of: framed, bits: bits).bitmap() == image, "\(colour), \(bits) bits")
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
    let coloured = wide.result(wide.frame(grey).input, of: wide.frame(grey), bits: 8).bitmap()
    #expect(coloured.colour == .rgb)
    #expect(coloured.floats(channels: 1) == grey.floats(channels: 1))
    let narrow = framing(.whole, input: 1, target: 1)
    let image = picture(40, 20)
    let framed = narrow.frame(image)
    let result = narrow.result(framed.input, of: framed, bits: 8).bitmap()
    #expect(result.colour == .grey)
    #expect(result.floats(channels: 1) == image.floats(channels: 1))
  }

  @Test func transparencyIsAnInputChannelWhereTheModelHasOne() {
    let framing = framing(.whole, input: 4, target: 4)
    let image = picture(32, 32, .rgba)
    let framed = framing.frame(image)
    #expect(framing.makesAlpha)
    #expect(framed.alpha == nil)
    #expect(framing.result(framed.input, of: framed, bits: 8).bitmap() == image)
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
    #expect(framing.result(framed.input, of: framed, bits: 8).bitmap() == resized)
  }

  @Test func squareHasTheWorkingSizeWithItsTransparency() {
    let framing = framing(.square)
    let framed = framing.frame(picture(100, 50, .rgba))
    let result = framing.result(framed.input, of: framed, bits: 8).bitmap()
    #expect(result.width == 32 && result.height == 32 && result.colour == .rgba)
    // At the working size nothing is resampled.
    let fitting = framing.frame(picture(32, 32))
    #expect(framing.result(fitting.input, of: fitting, bits: 8).bitmap() == picture(32, 32))
  }

  @Test(arguments: [TranslationConfiguration.Fit.chroma, .whole, .square], [8, 16])
  func labKeepsTheImagesOwnLuminance(fit: TranslationConfiguration.Fit, bits: Int) throws {
    let framing = framing(fit, colour: .lab)
    let image = picture(75, 41, .grey, bits: bits)
    let framed = framing.frame(image)
    #expect(framed.input.channels == 1)
    #expect(framed.input.width == (fit == .whole ? 96 : 32))
    let grey = try #require(framed.grey)
    #expect(fit == .square ? grey.width == 32 && grey.height == 32 : grey == image)
    let none = FloatImage(width: framed.input.width, height: framed.input.height, channels: 2)
    // Without chroma the result is the grey image itself, at every pixel.
    let result = framing.result(none, of: framed, bits: bits).bitmap()
    #expect(result.colour == .rgb && result.bits == bits)
    #expect(result.floats(channels: 3) == grey.floats(channels: 3))
    // Whatever the chroma, possible at that lightness or not, the luminance stays and the hue is the one asked for.
    for strength: Float in [0.05, 0.3, 1] {
      let red = FloatImage(width: none.width, height: none.height, channels: 2, filled: strength)
      let tinted = framing.result(red, of: framed, bits: bits).bitmap()
      #expect(tinted.luminance() == grey, "\(strength)")
      let found = Lab.fromRGB(tinted.floats(channels: 3))
      for pixel in 0..<grey.width * grey.height {
        guard (10...90).contains(found.values[3 * pixel]) else { continue }
        let (a, b) = (found.values[3 * pixel + 1], found.values[3 * pixel + 2])
        #expect(a > 1 && abs(a - b) < 2, "pixel \(pixel) at \(strength): \(a), \(b)")
      }
    }
  }

  @Test func colourInputOfALabModelIsItsLuminance() {
    let framing = framing(.chroma, colour: .lab)
    let image = picture(60, 45)
    let framed = framing.frame(image)
    #expect(framed.grey == image.luminance())
    let lab = Lab.fromRGB(image.floats(channels: 3))
    let light = image.luminance().lightness()
    for pixel in 0..<60 * 45 {
      // Half a level of grey.
      #expect(abs(light.values[pixel] - lab.values[3 * pixel]) < 0.3, "pixel \(pixel)")
    }
  }

  @Test func saturationMultipliesTheChroma() {
    var configuration = TranslationConfiguration()
    configuration.saturation = 0
    let framing = ImageFraming(model: ModelConfiguration(size: 32, colour: .lab), configuration: configuration)
    let framed = framing.frame(picture(40, 40, .grey))
    let red = FloatImage(width: 32, height: 32, channels: 2, filled: 0.5)
    #expect(
      framing.result(red, of: framed, bits: 8).bitmap().floats(channels: 3)
        == picture(40, 40, .grey).floats(channels: 3))
  }

  @Test func theWorkingSizeIsAChoice() {
    var configuration = TranslationConfiguration()
    configuration.workingSize = 64
    let framing = ImageFraming(model: ModelConfiguration(size: 32, colour: .lab), configuration: configuration)
    let framed = framing.frame(picture(40, 90, .grey))
    #expect(framed.input.width == 64 && framed.input.height == 64)
    #expect(framed.width == 40 && framed.height == 90)
  }

  @Test func labInputIsTheLightnessThatTrainingUses() {
    let image = picture(32, 32, .grey)
    let framed = framing(.chroma, colour: .lab).frame(image)
    let lab = Lab.fromRGB(image.floats(channels: 3))
    for pixel in 0..<1024 {
      #expect(abs(framed.input.values[pixel] - (lab.values[3 * pixel] / 50 - 1)) < 1e-5, "pixel \(pixel)")
    }
  }
}

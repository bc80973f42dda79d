import Foundation
import Imaging
import Testing

@Suite struct ConversionTests {
  @Test func luminanceEqualsPillow() throws {
    let expected: ResamplingTests.Expected = try Fixtures.json("resampling")
    let grey = Bitmap(expected.bitmap.floats(channels: 1))
    #expect(grey.colour == .grey)
    #expect(grey.bytes == [UInt8](expected.luminance))
  }

  @Test func bytesSurviveTheWayThroughFloats() {
    let bitmap = Bitmap(width: 16, height: 16, colour: .grey, samples: .bits8(Array(0...255)))
    #expect(Bitmap(bitmap.floats(channels: 1)) == bitmap)
    #expect(bitmap.floats(channels: 1).quantized() == bitmap.floats(channels: 1))
    let tripled = Bitmap(bitmap.floats(channels: 3))
    #expect(tripled.colour == .rgb)
    #expect(tripled.bytes == bitmap.bytes.flatMap { [$0, $0, $0] })
  }

  @Test func alphaIsLeftOutAndSixteenBitsKeepTheirPrecision() {
    let rgba = Bitmap(width: 1, height: 1, colour: .rgba, samples: .bits8([51, 102, 204, 7]))
    #expect(rgba.floats(channels: 3).values == [0.2, 0.4, 0.8])
    let greyAlpha = Bitmap(width: 2, height: 1, colour: .greyAlpha, samples: .bits16([1, 9, 65535, 9]))
    #expect(greyAlpha.floats(channels: 1).values == [1 / 65535, 1])
    let rgb = Bitmap(width: 1, height: 1, colour: .rgb, samples: .bits16([65535, 0, 0]))
    #expect(abs(rgb.floats(channels: 1).values[0] - 0.299) < 1e-6)
  }

  @Test func valuesOutsideAreClamped() {
    let image = FloatImage(width: 5, height: 1, channels: 1, values: [-3, .nan, 0.5, 1.7, .infinity])
    #expect(Bitmap(image).bytes == [0, 0, 128, 255, 255])
    #expect(image.quantized().values == [0, 0, 128 / 255, 1, 1])
  }

  @Test func croppedAndMirroredTakeTheRightPixels() {
    let image = FloatImage(width: 3, height: 2, channels: 2, values: (0..<12).map { Float($0) })
    #expect(image.cropped(x: 1, y: 1, width: 2, height: 1).values == [8, 9, 10, 11])
    #expect(image.mirrored().values == [4, 5, 2, 3, 0, 1, 10, 11, 8, 9, 6, 7])
    #expect(image.mirrored().mirrored() == image)
  }

  @Test func paddingReflectsAsNumpyDoes() throws {
    let expected: ResamplingTests.Expected = try Fixtures.json("resampling")
    let image = FloatImage(width: 4, height: 3, channels: 1, values: (0..<12).map { Float($0) })
    #expect(image.paddedByReflection(width: 17, height: 12).values == expected.padded.floats)
    let dot = FloatImage(width: 1, height: 1, channels: 1, filled: 0.3)
    #expect(dot.paddedByReflection(width: 3, height: 2) == FloatImage(width: 3, height: 2, channels: 1, filled: 0.3))
  }

  struct Colours: Decodable {
    let rgb: Data
    let labOfRGB: Data
    let lab: Data
    let rgbOfLab: Data
  }

  @Test func labEqualsScikitImage() throws {
    let expected: Colours = try Fixtures.json("colours")
    func row(_ data: Data) -> FloatImage {
      FloatImage(width: data.count / 12, height: 1, channels: 3, values: data.floats)
    }
    // L is 0...100: a hundred-thousandth of the range, with single precision.
    #expect(largestDifference(Lab.fromRGB(row(expected.rgb)).values, expected.labOfRGB.floats) < 1e-3)
    #expect(largestDifference(Lab.toRGB(row(expected.lab)).values, expected.rgbOfLab.floats) < 1e-4)
    #expect(largestDifference(Lab.toRGB(Lab.fromRGB(row(expected.rgb))).values, expected.rgb.floats) < 1e-4)
  }
}

import Foundation
import Imaging
import Testing

@Suite struct ResamplingTests {
  struct Expected: Decodable {
    struct Case: Decodable {
      let width: Int
      let height: Int
      let rgb: Data
      let grey: Data
    }
    let width: Int
    let height: Int
    let rgb: Data
    let grey: Data
    let bicubic: [Case]
    let box: Data
    let padded: Data
    let luminance: Data

    var greyImage: FloatImage { FloatImage(width: width, height: height, channels: 1, values: grey.floats) }
    var bitmap: Bitmap { Bitmap(width: width, height: height, colour: .rgb, samples: .bits8([UInt8](rgb))) }
  }

  @Test func bicubicEqualsPillowInFloat() throws {
    let expected: Expected = try Fixtures.json("resampling")
    for item in expected.bicubic {
      let resized = expected.greyImage.resizedBicubic(width: item.width, height: item.height)
      let difference = largestDifference(resized.values, item.grey.floats)
      #expect(difference < 1e-5, "\(item.width) x \(item.height)")
    }
  }

  /// Pillow rounds and clamps 8-bit images after each of its two passes; rounding only at the end differs by a step, and
  /// by more where the first pass leaves the range at a sharp edge.
  @Test func quantizedBicubicEqualsPillowsBytes() throws {
    let expected: Expected = try Fixtures.json("resampling")
    let image = expected.bitmap.floats(channels: 3)
    for item in expected.bicubic {
      let narrow = image.resizedBicubic(width: item.width, height: image.height).quantized()
      let both = narrow.resizedBicubic(width: item.width, height: item.height).quantized()
      let steps = zip(Bitmap(both).bytes, item.rgb).map { abs(Int($0) - Int($1)) }
      #expect(steps.count == item.rgb.count)
      #expect(steps.allSatisfy { $0 <= 1 }, "\(item.width) x \(item.height)")
      #expect(steps.count { $0 == 0 } * 100 >= steps.count * 99, "\(item.width) x \(item.height)")

      let once = image.resizedBicubic(width: item.width, height: item.height).quantized()
      let beyond = zip(Bitmap(once).bytes, item.rgb).count { abs(Int($0) - Int($1)) > 1 }
      #expect(beyond * 50 <= steps.count, "\(item.width) x \(item.height): \(beyond) of \(steps.count)")
    }
  }

  @Test func sameSizeChangesNothing() throws {
    let expected: Expected = try Fixtures.json("resampling")
    let image = expected.bitmap.floats(channels: 3)
    #expect(image.resizedBicubic(width: image.width, height: image.height) == image)
    #expect(image.resizedArea(width: image.width, height: image.height) == image)
  }

  @Test func areaAveragesWhatEachPixelCovers() throws {
    let expected: Expected = try Fixtures.json("resampling")
    let whole = expected.greyImage.resizedArea(width: 8, height: 6)
    #expect(largestDifference(whole.values, expected.box.floats) < 1e-6)
    // Three pixels on two: the middle one is shared.
    let row = FloatImage(width: 3, height: 1, channels: 1, values: [0, 0.6, 0.9])
    #expect(largestDifference(row.resizedArea(width: 2, height: 1).values, [0.2, 0.8]) < 1e-6)
    let uneven = expected.greyImage.resizedArea(width: 7, height: 11)
    let (mean, before) = (uneven.values.reduce(0, +) / 77, expected.greyImage.values.reduce(0, +) / 1200)
    #expect(abs(mean - before) < 1e-5)
  }

  @Test func channelsAreResampledAlike() throws {
    let expected: Expected = try Fixtures.json("resampling")
    let grey = expected.greyImage
    for channels in [2, 3, 4] {
      let values = grey.values.flatMap { [Float](repeating: $0, count: channels) }
      let many = FloatImage(width: grey.width, height: grey.height, channels: channels, values: values)
      let one = grey.resizedBicubic(width: 17, height: 55)
      let resized = many.resizedBicubic(width: 17, height: 55)
      for channel in 0..<channels {
        let part = stride(from: channel, to: resized.values.count, by: channels).map { resized.values[$0] }
        #expect(largestDifference(part, one.values) < 1e-6, "channel \(channel) of \(channels)")
      }
    }
  }
}

extension Bitmap {
  /// The samples of an 8-bit bitmap.
  var bytes: [UInt8] {
    if case .bits8(let values) = samples { values } else { [] }
  }
}

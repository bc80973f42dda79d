import Imaging
import Testing

@Suite struct EncodingTests {
  @Test func pngHoldsEveryBitmapExactly() throws {
    for expected in try Fixtures.cases() {
      let bitmap = try ImageFile.decode(Fixtures.bytes(expected.name))
      let bytes = try ImageFile.encode(bitmap, as: .png)
      #expect(try ImageFile.decode(bytes) == bitmap, "\(expected.name)")
      #expect(try ImageFile.encode(bitmap, as: .png) == bytes, "\(expected.name)")
    }
  }

  @Test func jpegComesCloseAndCloserWithQuality() throws {
    for colour in [Bitmap.Colour.grey, .rgb] {
      let bitmap = slopes(width: 67, height: 45, colour)
      let errors = try [30, 75, 95].map { quality in
        let decoded = try ImageFile.decode(ImageFile.encode(bitmap, as: .jpeg(quality: quality)))
        #expect(decoded.width == 67 && decoded.height == 45 && decoded.colour == colour)
        return largestDifference(decoded.floats(channels: 3).values, bitmap.floats(channels: 3).values)
      }
      #expect(errors[2] < errors[0])
      #expect(errors[2] < 0.03)
    }
  }

  @Test func chromaIsHalvedBelowQuality90() throws {
    let bitmap = slopes(width: 32, height: 32, .rgb)
    for (quality, sampling) in [(75, UInt8(0x22)), (89, 0x22), (90, 0x11), (100, 0x11)] {
      let bytes = try ImageFile.encode(bitmap, as: .jpeg(quality: quality))
      let frame = try #require(bytes.position(of: [0xFF, 0xC0]))
      #expect(bytes[frame + 11] == sampling, "quality \(quality)")
    }
  }

  @Test func longOutputsAreWhole() throws {
    let samples = (0..<300 * 300 * 3).map { UInt8(truncatingIfNeeded: $0 &* $0 &* 40503 >> 7) }
    let noise = Bitmap(width: 300, height: 300, colour: .rgb, samples: .bits8(samples))
    #expect(try ImageFile.decode(ImageFile.encode(noise, as: .png)) == noise)
    let jpeg = try ImageFile.encode(noise, as: .jpeg(quality: 100))
    #expect(jpeg.count > 100_000)
    #expect(try ImageFile.decode(jpeg).width == 300)
  }

  /// Of a photo runs alone are packed; of a drawing with patterns that would be a loss.
  @Test func repetitionsArePackedWhereThereAreAny() throws {
    let tile = (0..<37 * 3).map { UInt8(truncatingIfNeeded: $0 &* $0 &* 40503 >> 5) }
    var samples: [UInt8] = []
    for y in 0..<200 {
      for place in 0..<400 * 3 { samples.append(tile[(place + y * y * 15) % tile.count]) }
    }
    let pattern = Bitmap(width: 400, height: 200, colour: .rgb, samples: .bits8(samples))
    let bytes = try ImageFile.encode(pattern, as: .png(compression: 2))
    #expect(try ImageFile.decode(bytes) == pattern)
    #expect(bytes.count < samples.count / 4)
    for level in [0, 1, 9] {
      #expect(try ImageFile.decode(ImageFile.encode(pattern, as: .png(compression: level))) == pattern)
    }
  }

  @Test func whatAFormatCannotHoldIsRefused() throws {
    let alpha = Bitmap(width: 1, height: 1, colour: .rgba, samples: .bits8([1, 2, 3, 4]))
    let deep = Bitmap(width: 1, height: 1, colour: .grey, samples: .bits16([300]))
    let none = Bitmap(width: 0, height: 4, colour: .grey, samples: .bits8([]))
    let plain = Bitmap(width: 1, height: 1, colour: .grey, samples: .bits8([1]))
    let long = Bitmap(width: 65_501, height: 1, colour: .grey, samples: .bits8([UInt8](repeating: 0, count: 65_501)))
    let refused: [(Bitmap, ImageFile.Format, String)] = [
      (alpha, .jpeg(quality: 80), "JPEG holds no transparency; write PNG, or leave the alpha channel out"),
      (deep, .jpeg(quality: 80), "JPEG holds 8 bits a sample, not 16; write PNG, or reduce it to 8 bits"),
      (none, .png, "it is 0 x 4 pixels"),
      (plain, .jpeg(quality: 0), "JPEG quality 0 is not in 1...100"),
      (long, .jpeg(quality: 80), "Maximum supported image dimension is 65500 pixels"),
    ]
    for (bitmap, format, detail) in refused {
      #expect(throws: ImageError.cannotEncode(detail: detail)) { try ImageFile.encode(bitmap, as: format) }
    }
  }
}

/// Smooth slopes, different in each channel.
func slopes(width: Int, height: Int, _ colour: Bitmap.Colour) -> Bitmap {
  var samples: [UInt8] = []
  for y in 0..<height {
    for x in 0..<width {
      for channel in 0..<colour.channels { samples.append(UInt8((x * (2 + channel) + y * (3 - channel)) % 512 / 2)) }
    }
  }
  return Bitmap(width: width, height: height, colour: colour, samples: .bits8(samples))
}

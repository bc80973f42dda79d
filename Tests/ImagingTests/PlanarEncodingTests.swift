import Imaging
import Random
import Testing

/// Coloured scans as JPEG, whose planes are made without their RGB.
struct PlanarEncodingTests {
  /// Smooth shades with some grain.
  private func scan(_ width: Int, _ height: Int) -> Bitmap {
    var random = Philox(key: 7).stream()
    let samples = (0..<width * height).map { index in
      UInt8(min(250, 20 + (index % width) * 180 / width + (index / width) * 30 / height + Int(random.uniform() * 20)))
    }
    return Bitmap(width: width, height: height, colour: .grey, samples: .bits8(samples))
  }

  /// Colours that change from corner to corner, up to `most`.
  private func colours(_ most: Float) -> ChromaMap {
    let side = 16
    var chroma = FloatImage(width: side, height: side, channels: 2)
    for place in 0..<side * side {
      chroma.values[2 * place] = most * (Float(place % side) / 7.5 - 1)
      chroma.values[2 * place + 1] = most * (Float(place / side) / 7.5 - 1)
    }
    return ChromaMap(lightness: FloatImage(width: side, height: side, channels: 1, filled: 50), chroma: chroma)
  }

  private func meanDifference(_ left: Bitmap, _ right: Bitmap) -> Float {
    let (left, right) = (left.floats(channels: 1).values, right.floats(channels: 1).values)
    return zip(left, right).reduce(Float(0)) { $0 + abs($1.0 - $1.1) } * 255 / Float(left.count)
  }

  /// The promise of the design: as good as the grey picture saved by itself, but for 0.3 levels on average.
  @Test(arguments: [75, 90, 95]) func luminanceIsKeptAsInAGreyJPEG(quality: Int) throws {
    let grey = scan(203, 151)
    func loss(_ source: some RowSource) throws -> Float {
      let file = try ImageFile.encode(source, as: .jpeg(quality: quality))
      return meanDifference(try ImageFile.decode(file).luminance(), grey)
    }
    let alone = try loss(grey)
    for most in [Float(0), 10, 25] {
      let coloured = try loss(ColouredRows(grey: grey, alpha: nil, map: colours(most)))
      #expect(coloured <= alone + 0.3, "\(coloured) for \(alone), colours up to \(most)")
    }
  }

  @Test func coloursAreThoseOfThePixels() throws {
    let rows = ColouredRows(grey: scan(160, 120), alpha: nil, map: colours(40))
    let (exact, decoded) = (
      Lab.fromRGB(rows.bitmap().floats(channels: 3)).values,
      Lab.fromRGB(
        try ImageFile.decode(ImageFile.encode(rows, as: .jpeg(quality: 95))).floats(channels: 3)
      ).values
    )
    for channel in 1...2 {
      let places = stride(from: channel, to: exact.count, by: 3)
      let mean = places.reduce(Float(0)) { $0 + abs(exact[$1] - decoded[$1]) } / Float(160 * 120)
      #expect(mean < 3, "channel \(channel): \(mean)")
    }
  }

  @Test func withoutColoursThePlanesAreGrey() throws {
    let grey = scan(67, 45)
    let file = try ImageFile.encode(ColouredRows(grey: grey, alpha: nil, map: colours(0)), as: .jpeg(quality: 95))
    let decoded = try ImageFile.decode(file)
    #expect(decoded.colour == .rgb)
    #expect(decoded.luminance() == (try ImageFile.decode(ImageFile.encode(grey, as: .jpeg(quality: 95)))))
    // 4:2:0, whatever the quality.
    #expect(file[try #require(file.position(of: [0xFF, 0xC0])) + 11] == 0x22)
  }

  @Test(arguments: [(1, 1), (2, 1), (1, 2), (15, 17), (16, 16), (33, 31)])
  func everySizeIsWhole(width: Int, height: Int) throws {
    let rows = ColouredRows(grey: scan(width, height), alpha: nil, map: colours(30))
    let decoded = try ImageFile.decode(ImageFile.encode(rows, as: .jpeg(quality: 100)))
    #expect(decoded.width == width && decoded.height == height)
    #expect(meanDifference(decoded.luminance(), scan(width, height)) < 2)
  }

  /// Bands are cut by the picture alone, and are the rows of the whole.
  @Test func aLargePictureIsTheSameOnManyThreads() throws {
    let grey = scan(1200, 1301)
    let rows = ColouredRows(grey: grey, alpha: nil, map: colours(30))
    let file = try ImageFile.encode(rows, as: .jpeg(quality: 90))
    #expect(try ImageFile.encode(rows, as: .jpeg(quality: 90), threads: 4) == file)
    let decoded = try ImageFile.decode(file)
    #expect(decoded.height == 1301)
    let alone = try ImageFile.decode(ImageFile.encode(grey, as: .jpeg(quality: 90)))
    #expect(meanDifference(decoded.luminance(), grey) <= meanDifference(alone, grey) + 0.3)
  }
}

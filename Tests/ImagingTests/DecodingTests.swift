import Imaging
import Testing

@Suite struct DecodingTests {
  @Test func everyKindDecodesToExactlyItsPixels() throws {
    for expected in try Fixtures.cases() {
      let bitmap = try ImageFile.decode(Fixtures.bytes(expected.name))
      #expect(bitmap.width == expected.width, "\(expected.name)")
      #expect(bitmap.height == expected.height, "\(expected.name)")
      #expect(bitmap.colour.channels == expected.channels, "\(expected.name)")
      let samples: Bitmap.Samples =
        expected.bits == 16 ? .bits16(expected.samples.words) : .bits8([UInt8](expected.samples))
      #expect(bitmap.samples == samples, "\(expected.name)")
    }
  }

  @Test func headerTellsWhatDecodingGives() throws {
    for expected in try Fixtures.cases() {
      let header = try ImageFile.header(of: Fixtures.bytes(expected.name))
      #expect(header.kind == (expected.name.hasSuffix(".png") ? .png : .jpeg), "\(expected.name)")
      #expect(header.width == expected.width, "\(expected.name)")
      #expect(header.height == expected.height, "\(expected.name)")
      #expect(header.colour.channels == expected.channels, "\(expected.name)")
      #expect(header.bitDepth == expected.fileBits, "\(expected.name)")
    }
  }

  @Test func exifThatMakesNoSenseIsIgnored() throws {
    let plain = try ImageFile.decode(Fixtures.bytes("orientation1.jpg"))
    let turned = try Fixtures.bytes("orientation6.jpg")
    let block = try #require(turned.position(of: Array("Exif\0\0".utf8))) + 6
    // The byte order, the magic number, the directory's place, the number of entries, the type, the count, the value.
    for (offset, value) in [(0, 0x51), (2, 0x51), (4, 0xF0), (7, 0xF0), (12, 9), (16, 2), (18, 9), (18, 0)] {
      var bytes = turned
      bytes[block + offset] = UInt8(value)
      #expect(try ImageFile.decode(bytes).width == plain.width, "offset \(offset)")
      #expect(try ImageFile.header(of: bytes).width == plain.width, "offset \(offset)")
    }
    #expect(try ImageFile.decode(turned).width == plain.height)
  }

  @Test func animatedAndAncillaryChunksChangeNothing() throws {
    let cases = try Fixtures.cases()
    let extra = try #require(cases.first { $0.name == "rgb8-ancillary.png" })
    #expect(try ImageFile.decode(Fixtures.bytes(extra.name)).samples == .bits8([UInt8](extra.samples)))
  }
}

extension [UInt8] {
  /// Where a run of bytes begins.
  func position(of pattern: [UInt8], from start: Int = 0) -> Int? {
    (start..<Swift.max(start, count - pattern.count + 1)).first { self[$0..<$0 + pattern.count].elementsEqual(pattern) }
  }
}

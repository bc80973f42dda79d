import Imaging
import Testing

/// Bytes that are no usable image, and what is said of each.
@Suite struct RefusalTests {
  @Test func everyCutOffFileIsRefused() throws {
    for name in ["rgb8.png", "palette4-trns.png", "baseline-420.jpg", "progressive.jpg", "grey.jpg", "arithmetic.jpg"] {
      let bytes = try Fixtures.bytes(name)
      for length in 0..<bytes.count {
        #expect(throws: ImageError.self, "\(name) cut to \(length)") {
          try ImageFile.decode(Array(bytes.prefix(length)))
        }
      }
      let reason = reasonOfRefusal(Array(bytes.prefix(bytes.count - 20)))
      #expect(reason == "truncated", "\(name): \(reason ?? "decoded")")
    }
  }

  @Test func wrongChecksumsAreDamage() throws {
    var bytes = try Fixtures.bytes("rgb8.png")
    let data = try #require(bytes.position(of: Array("IDAT".utf8)))
    bytes[data + 9] ^= 0x10
    #expect(reasonOfRefusal(bytes) == "damaged")
    var text = try Fixtures.bytes("rgb8-ancillary.png")
    let place = try #require(text.position(of: Array("after the pixels".utf8)))
    text[place] ^= 1
    #expect(reasonOfRefusal(text) == "damaged")
  }

  @Test func decoderWarningsAreDamage() throws {
    var bytes = try Fixtures.bytes("restarts.jpg")
    let marker = try #require(bytes.position(of: [0xFF, 0xD1]))
    bytes.replaceSubrange(marker..<marker + 2, with: [0x12, 0x34])
    #expect(reasonOfRefusal(bytes) == "damaged")
  }

  @Test func hugeDimensionsAreRefusedBeforeMemoryIsTaken() throws {
    var png = try Fixtures.bytes("rgb8.png")
    png.replaceSubrange(16..<24, with: [0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60])
    png.repairChecksum(ofChunkAt: 8)
    #expect(
      refusal(png) == .tooLarge(width: 60_000, height: 60_000, limit: "250000000 pixels in all"))
    png.replaceSubrange(16..<20, with: [0x7F, 0xFF, 0xFF, 0xFF])
    png.repairChecksum(ofChunkAt: 8)
    #expect(refusal(png) == .tooLarge(width: 0x7FFF_FFFF, height: 60_000, limit: "65500 pixels a side"))

    var jpeg = try Fixtures.bytes("baseline-420.jpg")
    let frame = try #require(jpeg.position(of: [0xFF, 0xC0]))
    jpeg.replaceSubrange(frame + 5..<frame + 9, with: [0xFF, 0xFF, 0xFF, 0xFF])
    #expect(refusal(jpeg) == .tooLarge(width: 65_535, height: 65_535, limit: "65500 pixels a side"))
    jpeg.replaceSubrange(frame + 5..<frame + 9, with: [0xEA, 0x60, 0xEA, 0x60])
    #expect(refusal(jpeg) == .tooLarge(width: 60_000, height: 60_000, limit: "250000000 pixels in all"))
    let limits = ImageFile.Limits(side: 29)
    #expect(throws: ImageError.tooLarge(width: 30, height: 21, limit: "29 pixels a side")) {
      try ImageFile.header(of: Fixtures.bytes("grey.jpg"), limits: limits)
    }
  }

  @Test func shortFilesThatClaimManyPixelsAreCutOff() throws {
    var png = try Fixtures.bytes("rgb8.png")
    png.replaceSubrange(16..<24, with: [0, 0, 0x3A, 0x98, 0, 0, 0x3A, 0x98])
    png.repairChecksum(ofChunkAt: 8)
    #expect(refusal(png) == .truncated(detail: "\(png.count) bytes cannot hold 15000 x 15000 pixels"))
    for name in ["baseline-420.jpg", "progressive.jpg"] {
      var jpeg = try Fixtures.bytes(name)
      let frame = try #require(jpeg.position(of: [0xFF, 0xC0]) ?? jpeg.position(of: [0xFF, 0xC2]))
      jpeg.replaceSubrange(frame + 5..<frame + 9, with: [0x3A, 0x98, 0x3A, 0x98])
      #expect(refusal(jpeg) == .truncated(detail: "\(jpeg.count) bytes cannot hold 15000 x 15000 pixels"))
    }
  }

  @Test func scansWithoutEndAreRefused() throws {
    // One flat block, its frame made progressive and its scan one of DC only, which may be sent again and again.
    let block = Bitmap(width: 8, height: 8, colour: .grey, samples: .bits8([UInt8](repeating: 200, count: 64)))
    var bytes = try ImageFile.encode(block, as: .jpeg(quality: 80))
    let frame = try #require(bytes.position(of: [0xFF, 0xC0]))
    bytes[frame + 1] = 0xC2
    let scan = try #require(bytes.position(of: [0xFF, 0xDA]))
    bytes[scan + 8] = 0
    let scanBytes = bytes[scan..<bytes.count - 2]
    func repeated(_ times: Int) -> [UInt8] {
      bytes[..<scan] + Array(repeating: scanBytes, count: times).joined() + [0xFF, 0xD9]
    }
    #expect(try ImageFile.decode(repeated(400)).samples == block.samples)
    #expect(refusal(repeated(600)) == .damaged(detail: "it has too many scans"))
  }

  @Test func kindsThatCannotBeReadAreNamed() throws {
    let bytes = try Fixtures.bytes("baseline-420.jpg")
    let frame = try #require(bytes.position(of: [0xFF, 0xC0]))
    var twelve = bytes
    twelve[frame + 4] = 12
    #expect(refusal(twelve) == .unsupportedKind(detail: "JPEG with 12 bits a sample"))
    var lossless = bytes
    lossless[frame + 1] = 0xC3
    #expect(refusal(lossless) == .unsupportedKind(detail: "JPEG with lossless or hierarchical coding"))
    // Two components: the headers of scan and frame are shortened by one.
    var two = bytes
    let scan = try #require(two.position(of: [0xFF, 0xDA]))
    two.replaceSubrange(scan + 2..<scan + 5, with: [0, 10, 2])
    two.removeSubrange(scan + 9..<scan + 11)
    two.replaceSubrange(frame + 2..<frame + 4, with: [0, 14])
    two[frame + 9] = 2
    two.removeSubrange(frame + 16..<frame + 19)
    #expect(refusal(two) == .unsupportedKind(detail: "JPEG with 2 components"))
  }

  @Test func otherFormatsAreNamedWithTheWayOut() {
    let samples: [(String, [UInt8])] = [
      ("TIFF", [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0]), ("TIFF", [0x4D, 0x4D, 0, 0x2A, 0, 0, 0, 8]),
      ("GIF", Array("GIF89a....".utf8)), ("WebP", Array("RIFF....WEBPVP8 ".utf8)), ("PDF", Array("%PDF-1.4".utf8)),
      ("BMP", Array("BM".utf8) + [UInt8](repeating: 0, count: 12) + [40, 0, 0, 0, 1]),
      ("AVIF", [0, 0, 0, 0x20] + Array("ftypavif".utf8)), ("HEIC", [0, 0, 0, 0x18] + Array("ftypheic".utf8)),
      ("JPEG 2000", [0, 0, 0, 0x0C, 0x6A, 0x50, 0x20, 0x20, 0x0D, 0x0A]), ("ICO", [0, 0, 1, 0, 1, 0, 16, 16]),
      ("PSD", Array("8BPS".utf8)), ("XCF", Array("gimp xcf file".utf8)), ("PNM", Array("P6\n3 2\n255\n".utf8)),
      ("SVG", Array("<?xml version='1.0'?><svg/>".utf8)),
    ]
    for (name, bytes) in samples {
      #expect(refusal(bytes) == .unsupportedFormat(name: name))
    }
    #expect(
      ImageError.unsupportedFormat(name: "TIFF").description
        == "the file is TIFF; only PNG and JPEG are read: convert it to PNG (lossless) or JPEG first")
    for bytes in [Array("BMW is a maker of cars".utf8), Array("P6xx".utf8), Array("notes".utf8), [0xFF, 0xD8]] {
      #expect(refusal(bytes) == .unsupportedFormat(name: nil))
    }
    #expect(refusal([]) == .empty)
  }

  @Test func changedSignatureIsDamage() throws {
    let bytes = try Fixtures.bytes("rgb8.png")
    let unix = Array(bytes.prefix(4)) + [0x0A] + bytes.dropFirst(6)
    var sevenBit = bytes
    sevenBit[0] = 0x09
    for changed in [unix, sevenBit] {
      let detail = "its PNG signature was changed, as by a transfer in text mode"
      #expect(refusal(changed) == .damaged(detail: detail))
    }
  }

  @Test func reasonsAndSentencesHold() {
    let errors: [(ImageError, String, String)] = [
      (.empty, "empty", "the file is empty (0 bytes): copy it again from its source"),
      (
        .unsupportedFormat(name: nil), "not an image",
        "the file is no image of a known format; PNG and JPEG are read"
      ),
      (
        .unsupportedKind(detail: "JPEG with 12 bits a sample"), "unsupported kind",
        "this kind of image cannot be read: JPEG with 12 bits a sample; save it as an 8-bit JPEG or as PNG"
      ),
      (
        .truncated(detail: "the file ends inside a chunk"), "truncated",
        "the image is cut off: the file ends inside a chunk; copy it again from its source"
      ),
      (
        .damaged(detail: "IDAT: CRC error"), "damaged",
        "the image is damaged: IDAT: CRC error; copy it again from its source"
      ),
      (
        .tooLarge(width: 70_000, height: 2, limit: "65500 pixels a side"), "too large",
        "the image is 70000 x 2 pixels, more than 65500 pixels a side: scale it down or cut it into parts"
      ),
      (.cannotEncode(detail: "it is odd"), "cannot encode", "the image cannot be written: it is odd"),
    ]
    for (error, reason, sentence) in errors {
      #expect(error.reason == reason)
      #expect(error.description == sentence)
    }
    #expect(ImageError.unsupportedFormat(name: "GIF").reason == "unsupported format")
  }
}

/// Why decoding refuses the bytes; `nil` if it does not.
func refusal(_ bytes: [UInt8]) -> ImageError? {
  do throws(ImageError) {
    _ = try ImageFile.decode(bytes)
    return nil
  } catch {
    return error
  }
}

func reasonOfRefusal(_ bytes: [UInt8]) -> String? {
  refusal(bytes)?.reason
}

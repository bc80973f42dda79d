import Imaging
import Testing

/// What a file says besides its pixels goes from one file to another.
struct MetadataTests {
  private let pixels = Bitmap(
    width: 6, height: 4, colour: .rgb, samples: .bits8((0..<72).map { UInt8($0 * 3) }))

  /// A TIFF block: orientation, and a directory of Exif with the size; with a preview's directory behind.
  private func exif(orientation: UInt8, littleEndian: Bool = false) -> [UInt8] {
    func word(_ value: Int, _ count: Int) -> [UInt8] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * (count - 1 - $0))) }
      return littleEndian ? bytes.reversed() : bytes
    }
    func entry(_ tag: Int, _ type: Int, _ value: Int) -> [UInt8] {
      word(tag, 2) + word(type, 2) + word(1, 4) + (type == 3 ? word(value, 2) + [0, 0] : word(value, 4))
    }
    let first = word(2, 2) + entry(0x0112, 3, Int(orientation)) + entry(0x8769, 4, 38) + word(68, 4)
    let second = word(2, 2) + entry(0xA002, 4, 4) + entry(0xA003, 3, 6) + word(0, 4)
    let preview = word(0, 2) + word(0, 4)
    return (littleEndian ? Array("II".utf8) : Array("MM".utf8)) + word(42, 2) + word(8, 4) + first + second + preview
  }

  private var everything: ImageMetadata {
    var metadata = ImageMetadata()
    metadata.exif = exif(orientation: 1)
    metadata.xmp = XMPPacket.empty.bytes
    metadata.resolution = ImageResolution(x: 300, y: 240, unit: .inch)
    // Longer than one segment of a JPEG holds.
    metadata.profile = profile("RGB ", size: 150_000)
    return metadata
  }

  private func profile(_ space: String, size: Int = 200) -> [UInt8] {
    var bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 * 31) }
    bytes.replaceSubrange(16..<20, with: Array(space.utf8))
    return bytes
  }

  private func written(_ metadata: ImageMetadata, _ format: ImageFile.Format) throws -> ImageMetadata {
    let bytes = try ImageFile.encode(pixels, as: format, metadata: metadata)
    if format == .png { #expect(try ImageFile.decode(bytes) == pixels) }
    return ImageMetadata(of: bytes)
  }

  @Test(arguments: [ImageFile.Format.png, .jpeg(quality: 90)])
  func whatIsWrittenIsReadAgain(format: ImageFile.Format) throws {
    let found = try written(everything, format)
    #expect(found.exif == everything.exif)
    #expect(found.xmp == everything.xmp)
    #expect(found.profile == everything.profile)
    // PNG counts in metres.
    let expected = format == .png ? ImageResolution(x: 11811, y: 9449, unit: .metre) : everything.resolution
    #expect(found.resolution == expected)
  }

  @Test func anInchIsAnInchInEitherFormat() throws {
    var metadata = ImageMetadata()
    metadata.resolution = ImageResolution(x: 600, y: 600, unit: .inch)
    let png = try written(metadata, .png)
    #expect(try written(png, .jpeg(quality: 90)).resolution == metadata.resolution)
    metadata.resolution = ImageResolution(x: 118, y: 118, unit: .centimetre)
    #expect(try written(metadata, .png).resolution == ImageResolution(x: 11800, y: 11800, unit: .metre))
  }

  @Test(arguments: [true, false]) func theOrientationIsResetInPlaceAndTheSizeSet(littleEndian: Bool) throws {
    for orientation in UInt8(1)...8 {
      var metadata = ImageMetadata()
      metadata.exif = exif(orientation: orientation, littleEndian: littleEndian)
      let bytes = try ImageFile.encode(pixels, as: .jpeg(quality: 90), metadata: metadata)
      let header = try ImageFile.header(of: bytes)
      #expect((header.width, header.height) == (orientation >= 5 ? (4, 6) : (6, 4)))
      var kept = ImageMetadata(of: bytes)
      let length = kept.exif?.count
      #expect(kept.describe(width: 300, height: 200, colours: .rgb, as: .png) == [])
      #expect(kept.exif?.count == length, "what points into it stays right")
      let again = try ImageFile.header(of: try ImageFile.encode(pixels, as: .png, metadata: kept))
      #expect((again.width, again.height) == (6, 4), "orientation \(orientation)")
      var expected = exif(orientation: 1, littleEndian: littleEndian)
      // 300 x 200, and no second directory.
      let (width, height, next) = (48..<52, 60..<62, 34..<38)
      expected.replaceSubrange(width, with: littleEndian ? [44, 1, 0, 0] : [0, 0, 1, 44])
      expected.replaceSubrange(height, with: littleEndian ? [200, 0] : [0, 200])
      expected.replaceSubrange(next, with: [0, 0, 0, 0])
      #expect(kept.exif == expected)
    }
  }

  @Test func aQuarterTurnExchangesTheResolutions() throws {
    var metadata = ImageMetadata()
    metadata.exif = exif(orientation: 6)
    metadata.resolution = ImageResolution(x: 300, y: 200, unit: .inch)
    let bytes = try ImageFile.encode(pixels, as: .jpeg(quality: 90), metadata: metadata)
    #expect(ImageMetadata(of: bytes).resolution == ImageResolution(x: 200, y: 300, unit: .inch))
  }

  @Test(arguments: [
    ("GRAY", Bitmap.Colour.rgb, "its grey profile was replaced by sRGB"),
    ("CMYK", .rgba, "its CMYK profile was replaced by sRGB"), ("Lab ", .rgb, "its colour profile was replaced by sRGB"),
    ("RGB ", .grey, "its RGB profile was left out"), ("RGB ", .rgb, ""), ("GRAY", .grey, ""),
  ])
  func aProfileOfOtherColoursGivesWay(space: String, colours: Bitmap.Colour, remark: String) {
    var metadata = ImageMetadata()
    metadata.profile = profile(space)
    let before = metadata.profile
    let remarks = metadata.describe(width: 6, height: 4, colours: colours, as: .png)
    #expect(remarks.joined() == remark)
    if remark.isEmpty { #expect(metadata.profile == before) }
    if remark.hasSuffix("sRGB") { #expect(metadata.profileSpace == .rgb) }
  }

  @Test func textsOfAPNGBecomeCommentsOfAJPEGAndBack() throws {
    var png = try ImageFile.encode(pixels, as: .png)
    // Before the last chunk.
    for text in ["Title\0A street", "Comment\0Seen"] {
      png.insert(contentsOf: chunk("tEXt", Array(text.utf8)), at: png.count - 12)
    }
    png.repairChecksums()
    let metadata = ImageMetadata(of: png)
    #expect(metadata.texts.count == 2)
    let jpeg = try ImageFile.encode(pixels, as: .jpeg(quality: 90), metadata: metadata)
    #expect(String(decoding: jpeg, as: UTF8.self).contains("Title: A street"))
    let back = try written(ImageMetadata(of: jpeg), .png)
    #expect(back.texts.count == 2)
    #expect(try written(metadata, .png).texts == metadata.texts)
  }

  private func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let content = Array(type.utf8) + data
    func word(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * UInt32($0))) } }
    return word(UInt32(data.count)) + content + [0, 0, 0, 0]
  }

  @Test func whatCannotBeFollowedIsLeftOut() throws {
    let bytes = try ImageFile.encode(pixels, as: .jpeg(quality: 90), metadata: everything)
    for count in stride(from: 0, to: bytes.count, by: 97) { _ = ImageMetadata(of: Array(bytes.prefix(count))) }
    var metadata = everything
    metadata.exif = Array("MM".utf8) + [0, 42, 255, 255, 255, 255]
    #expect(metadata.describe(width: 6, height: 4, colours: .rgb, as: .png) == [])
  }

  @Test func whatAJPEGCannotHoldIsLeftOutWithAWord() throws {
    var metadata = everything
    metadata.exif = exif(orientation: 1) + [UInt8](repeating: 0, count: 70_000)
    metadata.xmp = XMPPacket.empty.bytes + [UInt8](repeating: 0x20, count: 70_000)
    var kept = metadata
    #expect(kept.describe(width: 6, height: 4, colours: .rgb, as: .png) == [])
    #expect(
      metadata.describe(width: 6, height: 4, colours: .rgb, as: .jpeg(quality: 90))
        == ["its Exif and XMP is longer than JPEG holds and was left out"])
    #expect(metadata.exif == nil && metadata.xmp == nil)
  }

  @Test func aPropertyOfAPacketIsSetWhereItIsAndAddedWhereItIsNot() throws {
    let packet = XMPPacket(
      Array(
        """
        <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <rdf:Description rdf:about="" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6"/>
        </rdf:RDF></x:xmpmeta>
        """.utf8))
    let turned = try #require(packet.setting("tiff:Orientation", to: "1"))
    #expect(String(decoding: turned.bytes, as: UTF8.self).contains(#"tiff:Orientation="1""#))
    #expect(packet.setting("tiff:Make", to: "x") == nil)
    let added = try #require(
      packet.adding(namespaces: [(prefix: "a", name: "http://a/")], properties: [(name: "a:b", value: #"<"&">"#)]))
    let text = String(decoding: added.bytes, as: UTF8.self)
    #expect(text.contains(#"<rdf:Description rdf:about="" xmlns:a="http://a/" a:b="&lt;&quot;&amp;&quot;>"/>"#))
    #expect(XMPPacket(Array("no packet".utf8)).adding(namespaces: [], properties: []) == nil)
  }
}

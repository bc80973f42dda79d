import Engine
import Files
import Foundation
import Imaging
import SystemPackage
import TestSupport
import Testing
import Translator

/// What other programs find in a result: what the input said, and that a model took part.
@Suite(
  .enabled(if: ForeignTool.exiftool.isThere, "\(ForeignTool.exiftool.absence)"),
  .enabled(if: ForeignTool.identify.isThere, "\(ForeignTool.identify.absence)"))
struct MetadataKeptTests {
  /// What exiftool says of a file: group and name, as it is written there.
  private func tags(_ path: FilePath) throws -> [String: String] {
    let text = try ForeignTool.exiftool.run("-j", "-n", "-G1", "-a", path.string)
    let list = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]]
    return (list?.first ?? [:]).mapValues { "\($0)" }
  }

  private func fixture() throws -> TranslationFixture {
    try TranslationFixture(ModelConfiguration(size: 32, filters: 4, dropoutAt: .paper, colour: .lab))
  }

  /// A grey picture with all that exiftool puts into it.
  private func add(_ name: String, _ format: ImageFile.Format, to fixture: TranslationFixture) throws -> FilePath {
    let path = try fixture.add(name, picture(60, 40, .grey), format)
    _ = try ForeignTool.exiftool.run(
      "-overwrite_original", "-Artist=E. Muybridge", "-Orientation#=6", "-DateTimeOriginal=1878:06:19 10:00:00",
      "-ExifIFD:ExifImageWidth=60", "-ExifIFD:ExifImageHeight=40", "-XMP-dc:Title=The horse",
      "-XMP-tiff:Orientation#=6",
      "-XMP-xmp:CreatorTool=Scanner 3", path.string)
    return path
  }

  @Test(arguments: ["photo.jpg", "scan.png"]) func whatTheInputSaidIsKept(name: String) throws {
    let fixture = try fixture()
    let isJPEG = name.hasSuffix("jpg")
    let input = try add(name, isJPEG ? .jpeg(quality: 95) : .png, to: fixture)
    if isJPEG {
      _ = try ForeignTool.exiftool.run(
        "-overwrite_original", "-IPTC:Caption-Abstract=In motion", "-Comment=a plate", "-XResolution=300",
        "-YResolution=240", "-ResolutionUnit=inches", "-JFIF:XResolution=300", "-JFIF:YResolution=240",
        "-JFIF:ResolutionUnit#=1", input.string)
    } else {
      _ = try ForeignTool.exiftool.run(
        "-overwrite_original", "-PNG:Title=A plate", "-PNG-pHYs:PixelsPerUnitX=11811", "-PNG-pHYs:PixelsPerUnitY=9449",
        "-PNG-pHYs:PixelUnits#=1", input.string)
    }
    #expect(try fixture.run().completed == 1)
    let output = fixture.output.pushing(FilePath(name))
    let found = try tags(output)
    #expect(found["IFD0:Artist"] == "E. Muybridge")
    #expect(found["ExifIFD:DateTimeOriginal"] == "1878:06:19 10:00:00")
    #expect(found["IFD0:Orientation"] == "1")
    #expect(found["ExifIFD:ExifImageWidth"] == "40" && found["ExifIFD:ExifImageHeight"] == "60")
    #expect(found["XMP-dc:Title"] == "The horse")
    #expect(found["XMP-tiff:Orientation"] == "1")
    if isJPEG {
      #expect(found["IPTC:Caption-Abstract"] == "In motion")
      #expect(found["File:Comment"] == "a plate")
      // The picture was turned by a quarter.
      #expect(found["JFIF:XResolution"] == "240" && found["JFIF:YResolution"] == "300")
    } else {
      #expect(found["PNG:Title"] == "A plate")
      #expect(found["PNG-pHYs:PixelsPerUnitX"] == "9449" && found["PNG-pHYs:PixelsPerUnitY"] == "11811")
    }
    #expect(found["ExifTool:Warning"] == nil, "\(found["ExifTool:Warning"] ?? "")")
    // The picture itself, as ImageMagick sees it: upright, in colour.
    let seen = try ForeignTool.identify.run("-format", "%m %w %h %[channels] %[orientation]", output.string)
    #expect(seen.hasPrefix((isJPEG ? "JPEG" : "PNG") + " 40 60 srgb"), "\(seen)")
  }

  @Test(arguments: ["photo.jpg", "scan.png"]) func resultsSayThatAModelTookPart(name: String) throws {
    var fixture = try fixture()
    _ = try add(name, name.hasSuffix("jpg") ? .jpeg(quality: 95) : .png, to: fixture)
    try fixture.run()
    let output = fixture.output.pushing(FilePath(name))
    let found = try tags(output)
    #expect(
      found["XMP-iptcExt:DigitalSourceType"]
        == "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia")
    #expect(found["XMP-xmp:CreatorTool"] == "Scanner 3", "who made the scan stays said")
    #expect(found["XMP-pix2pix:Tool"] == "pix2pix test")
    #expect(found["XMP-pix2pix:Model"] == "maps@1")
    #expect(found["XMP-pix2pix:GeneratorSHA256"] == "\(TranslationFixture.mark.weights)")
    fixture.configuration.mark = false
    try fixture.run()
    let unmarked = try tags(output)
    #expect(unmarked["XMP-iptcExt:DigitalSourceType"] == nil && unmarked["XMP-pix2pix:Model"] == nil)
    #expect(unmarked["XMP-dc:Title"] == "The horse")
  }

  @Test func aPictureWithoutXMPGetsAPacketOfItsOwn() throws {
    let fixture = try fixture()
    try fixture.add("a.jpg", picture(40, 40, .grey), .jpeg(quality: 90))
    try fixture.add("b.png", picture(40, 40, .grey, bits: 16))
    try fixture.run()
    for name in ["a.jpg", "b.png"] {
      let found = try tags(fixture.output.pushing(FilePath(name)))
      #expect(found["XMP-xmp:CreatorTool"] == "pix2pix test")
      #expect(found["XMP-pix2pix:Model"] == "maps@1")
      #expect(found["ExifTool:Warning"] == nil)
    }
    let deep = try ForeignTool.identify.run("-format", "%[bit-depth] %m", fixture.output.pushing("b.png").string)
    #expect(deep.hasPrefix("16 PNG"), "\(deep)")
  }

  @Test func aGreyProfileBecomesSRGBAndTheRowSaysSo() throws {
    let fixture = try fixture()
    var metadata = ImageMetadata()
    metadata.profile = [UInt8](repeating: 0, count: 16) + Array("GRAY".utf8) + [UInt8](repeating: 0, count: 180)
    let png = try ImageFile.encode(picture(40, 40, .grey), as: .png, metadata: metadata)
    let jpeg = try ImageFile.encode(picture(40, 40, .grey), as: .jpeg(quality: 90), metadata: metadata)
    try fixture.folder.write(png, to: fixture.input.pushing("a.png"))
    try fixture.folder.write(jpeg, to: fixture.input.pushing("b.jpg"))
    let record = TranslationRecord()
    try fixture.run(record)
    for name in ["a.png", "b.jpg"] {
      #expect(record.published[FilePath(name)]?.facts.note == "its grey profile was replaced by sRGB")
    }
    #expect(try tags(fixture.output.pushing("a.png"))["PNG:SRGBRendering"] == "0")
    let found = try tags(fixture.output.pushing("b.jpg"))
    #expect(found["ICC_Profile:ProfileDescription"] == "sRGB")
    #expect(found["ICC-header:ColorSpaceData"] == "RGB ")
    #expect(found["ExifTool:Warning"] == nil)
  }
}

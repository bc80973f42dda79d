import Files
import Imaging
import Ingest
import SystemPackage
import Testing

struct ImageInspectorTests {
  private func facts(_ bytes: [UInt8], _ part: ImageFacts.Geometry.Part = .halves(.none), colours: Bool = false) throws
    -> ImageFacts
  {
    let finding = ImageInspector(geometry: .init(part, countsColours: colours)).finding(of: bytes)
    guard case .image(let facts) = finding else {
      Issue.record("\(finding)")
      throw ImageError.empty
    }
    return facts
  }

  private func complaint(_ bytes: [UInt8], limits: ImageFile.Limits = ImageFile.Limits()) -> String? {
    guard
      case .noImage(let reason, let text) = ImageInspector(geometry: .init(.whole), limits: limits).finding(of: bytes)
    else { return nil }
    return reason + " | " + text
  }

  @Test func anImageHasItsSizeAndDepth() throws {
    let bytes = try noiseBytes(seed: 1, width: 60, height: 20)
    let inspection = ImageInspector(geometry: .init(.halves(.none))).inspect(bytes)
    #expect(inspection.hash == ContentHash(of: bytes))
    let facts = try facts(bytes)
    #expect(facts.size == ImageSize(width: 60, height: 20) && facts.channels == 3 && facts.bitDepth == 8)
    #expect(facts.sides.count == 2 && !facts.isTwice)
    #expect(try self.facts(bytes, .whole).sides.count == 1)
    let samples = (0..<64 * 20).map { UInt16(truncatingIfNeeded: $0 * 7919) }
    let deep = Bitmap(width: 64, height: 20, colour: .grey, samples: .bits16(samples))
    let sixteen = try self.facts(try ImageFile.encode(deep, as: .png))
    #expect(sixteen.channels == 1 && sixteen.bitDepth == 16 && sixteen.sides.count == 2)
  }

  @Test func whatCannotBeHalvedOrIsTooSmallHasNoSides() throws {
    #expect(try facts(try noiseBytes(seed: 1, width: 61, height: 20)).sides.isEmpty)
    #expect(try facts(try noiseBytes(seed: 1, width: 61, height: 20), .whole).sides.count == 1)
    #expect(try facts(try noiseBytes(seed: 1, width: 30, height: 40)).sides.isEmpty)
    #expect(try facts(try noiseBytes(seed: 1, width: 15, height: 40), .whole).sides.isEmpty)
    #expect(try facts(try noiseBytes(seed: 1, width: 32, height: 16)).sides.count == 2)
  }

  @Test func identicalHalvesAreSeen() throws {
    #expect(try facts(try png(48, 20) { x, y in [UInt8(x % 24 * 9), UInt8(y * 9), 7] }).isTwice)
    let differing = try png(48, 20) { x, y in x == 47 && y == 19 ? [0, 0, 0] : [UInt8(x % 24 * 9), UInt8(y * 9), 7] }
    #expect(try !facts(differing).isTwice)
  }

  @Test func blankSidesAreSeenToThePixel() throws {
    let left = try facts(try png(48, 20) { x, y in x < 24 ? [200, 200, 200] : [UInt8(x * 5), UInt8(y * 9), 7] })
    #expect(left.sides.map(\.isBlank) == [true, false])
    let right = try facts(try png(48, 20) { x, y in x >= 24 ? [0, 0, 0] : [UInt8(x * 5), UInt8(y * 9), 7] })
    #expect(right.sides.map(\.isBlank) == [false, true])
    let nearly = try facts(
      try png(48, 20) { x, y in x < 24 ? [200, 200, x == 3 && y == 3 ? 201 : 200] : [UInt8(x * 5), 7, 7] })
    #expect(nearly.sides.map(\.isBlank) == [false, false])
  }

  /// A JPEG is looked at in a fraction of its size; what is found must be what its whole size would tell.
  @Test func aReducedLookTellsWhatAFullOneDoes() throws {
    let picture = scene(seed: 3, width: 1200, height: 600)
    let jpeg = try ImageFile.encode(Bitmap(picture), as: .jpeg(quality: 90))
    let png = try ImageFile.encode(try ImageFile.decode(jpeg), as: .png)
    let (reduced, full) = (try facts(jpeg), try facts(png))
    #expect(reduced.size == full.size && reduced.size.width == 1200)
    for (own, other) in zip(reduced.sides, full.sides) {
      let (first, second) = (try #require(own.look), try #require(other.look))
      #expect(first.distance(to: second) <= 6)
      for place in 0..<SideCharacter.count { #expect(abs(own.character[place] - other.character[place]) < 0.06) }
      #expect(own.tone == .colour && other.tone == .colour)
    }
    var half = picture
    for y in 0..<600 { for x in 600..<1200 { for c in 0..<3 { half.values[(y * 1200 + x) * 3 + c] = 1 } } }
    let white = try facts(try ImageFile.encode(Bitmap(half), as: .jpeg(quality: 100)))
    #expect(white.sides.map(\.isBlank) == [false, true])
  }

  @Test func blackAndWhiteInColourIsSeen() throws {
    func tone(_ colour: @escaping (Float, Int) -> Float) throws -> Tone {
      var image = scene(seed: 5, width: 200, height: 150)
      for pixel in 0..<200 * 150 {
        let grey = image.values[3 * pixel]
        for channel in 0..<3 { image.values[3 * pixel + channel] = colour(grey, channel) }
      }
      return try facts(try ImageFile.encode(Bitmap(image), as: .jpeg(quality: 85)), .whole).sides[0].tone
    }
    #expect(try tone { grey, _ in grey } == .grey)
    #expect(try tone { grey, channel in grey * [1, 0.86, 0.7][channel] } == .toned)
    let colour = try ImageFile.encode(Bitmap(scene(seed: 5, width: 200, height: 150)), as: .jpeg(quality: 85))
    #expect(try facts(colour, .whole).sides[0].tone == .colour)
  }

  @Test func coloursAreCountedWhereTheyAreAskedFor() throws {
    let three = try png(20, 20) { x, _ in [UInt8(x / 7), 0, 0] }
    #expect(try facts(three, .whole, colours: true).sides[0].colours == 3)
    #expect(try facts(three, .whole).sides[0].colours == 0)
    let many = try facts(try noiseBytes(seed: 2, width: 60, height: 60), .whole, colours: true)
    #expect(many.sides[0].colours == SideFacts.mostColours)
  }

  @Test func whatCannotBeDecodedIsNamed() throws {
    let sound = try noiseBytes(seed: 1, width: 60, height: 20)
    #expect(complaint([])?.hasPrefix("empty | the file is empty") == true)
    #expect(complaint(Array("no picture".utf8))?.hasPrefix("not an image | ") == true)
    #expect(complaint(Array("GIF89a......".utf8))?.hasPrefix("unsupported format | ") == true)
    #expect(complaint(Array(sound.prefix(sound.count / 2)))?.hasPrefix("truncated | ") == true)
    #expect(complaint(sound, limits: ImageFile.Limits(side: 50, pixels: 1000))?.hasPrefix("too large | ") == true)
    // A JPEG that is only looked at is read to its end all the same.
    let jpeg = try ImageFile.encode(Bitmap(scene(seed: 1, width: 1200, height: 600)), as: .jpeg(quality: 90))
    #expect(complaint(Array(jpeg.dropLast(40)))?.hasPrefix("truncated | ") == true)
    #expect(complaint(jpeg) == nil)
  }

  /// Whatever the bytes, there is an answer.
  @Test func damagedBytesAreNeverMoreThanRefused() throws {
    let sound = try noiseBytes(seed: 1, width: 40, height: 16)
    for position in stride(from: 0, to: sound.count, by: 7) {
      var bytes = sound
      bytes[position] ^= 0x55
      #expect(complaint(bytes) != nil, "byte \(position)")
    }
  }

  @Test func whatWasFoundComesBackFromItsBytes() throws {
    let findings: [Finding] = [
      .noImage(reason: "truncated", complaint: "it is cut off \u{E9}"),
      .image(try facts(try noiseBytes(seed: 1, width: 60, height: 20), colours: true)),
      .image(try facts(try noiseBytes(seed: 1, width: 61, height: 20))),
      .image(try facts(try png(20, 20) { _, _ in [1, 2, 3] }, .whole)),
    ]
    for finding in findings {
      #expect(Finding(bytes: finding.bytes) == finding)
      for count in 0..<finding.bytes.count { #expect(Finding(bytes: Array(finding.bytes.prefix(count))) == nil) }
      #expect(Finding(bytes: finding.bytes + [0]) == nil)
    }
  }
}

import Files
import Imaging
import Ingest
import SystemPackage
import Testing

struct ImageInspectorTests {
  private func inspect(
    _ bytes: [UInt8], layout: DatasetConfiguration.Layout = .sideBySide, blank: DatasetConfiguration.Blank = .refuse,
    limits: ImageFile.Limits = ImageFile.Limits()
  ) -> Result<ImageSize, Refusal> {
    ImageInspector(layout: layout, blank: blank, limits: limits).inspect(bytes).result
  }

  private func sentence(_ result: Result<ImageSize, Refusal>) -> String? {
    guard case .failure(let refusal) = result else { return nil }
    return "\(refusal.reason) | \(refusal.sentence("/in/a.png"))"
  }

  @Test func aSoundPairHasTheSizeOfOneSide() throws {
    let bytes = try noiseBytes(seed: 1, width: 60, height: 20)
    let inspection = ImageInspector(layout: .sideBySide, blank: .refuse).inspect(bytes)
    #expect(try inspection.result.get() == ImageSize(width: 30, height: 20))
    #expect(inspection.hash == ContentHash(of: bytes))
    #expect(try inspect(bytes, layout: .twoFolders).get() == ImageSize(width: 60, height: 20))
  }

  @Test func jpegAndGreyAndDeepImagesAreSound() throws {
    let samples = (0..<64 * 20).map { UInt16(truncatingIfNeeded: $0 * 7919) }
    let deep = Bitmap(width: 64, height: 20, colour: .grey, samples: .bits16(samples))
    #expect(try inspect(try ImageFile.encode(deep, as: .png)).get() == ImageSize(width: 32, height: 20))
    let grey = Bitmap(width: 64, height: 20, colour: .grey, samples: .bits8(samples.map { UInt8($0 >> 8) }))
    #expect(try inspect(try ImageFile.encode(grey, as: .jpeg(quality: 90))).get() == ImageSize(width: 32, height: 20))
  }

  @Test func oddWidthsCannotBeHalved() throws {
    let bytes = try noiseBytes(seed: 1, width: 61, height: 20)
    #expect(
      sentence(inspect(bytes))
        == "odd width | cannot halve `/in/a.png`: its 61 x 20 pixels have an odd width; both sides must be equally wide"
    )
    #expect(try inspect(bytes, layout: .twoFolders).get() == ImageSize(width: 61, height: 20))
  }

  @Test func smallSidesAreRefused() throws {
    #expect(
      sentence(inspect(try noiseBytes(seed: 1, width: 30, height: 40)))
        == "too small | cannot use `/in/a.png`: one side has 15 x 40 pixels; at least 16 x 16 are needed")
    #expect(try inspect(try noiseBytes(seed: 1, width: 32, height: 16)).get() == ImageSize(width: 16, height: 16))
  }

  @Test func identicalHalvesAreRefused() throws {
    let bytes = try png(48, 20) { x, y in [UInt8(x % 24 * 9), UInt8(y * 9), 7] }
    #expect(
      sentence(inspect(bytes))
        == "identical sides | cannot use `/in/a.png`: input and target are the same picture; see that each pair has both "
        + "sides")
    let differing = try png(48, 20) { x, y in x == 47 && y == 19 ? [0, 0, 0] : [UInt8(x % 24 * 9), UInt8(y * 9), 7] }
    #expect(sentence(inspect(differing)) == nil)
  }

  @Test func blankSidesAreRefusedUnlessTheyAreAccepted() throws {
    let left = try png(48, 20) { x, y in x < 24 ? [200, 200, 200] : [UInt8(x * 5), UInt8(y * 9), 7] }
    let right = try png(48, 20) { x, y in x >= 24 ? [0, 0, 0] : [UInt8(x * 5), UInt8(y * 9), 7] }
    #expect(
      sentence(inspect(left))
        == "blank side | cannot use `/in/a.png`: its left half is a single colour; remove it, or set dataset.blank to "
        + "accept")
    #expect(sentence(inspect(right))?.contains("right half") == true)
    #expect(sentence(inspect(right, layout: .twoFolders)) == nil)
    for bytes in [left, right] { #expect(sentence(inspect(bytes, blank: .accept)) == nil) }
    let whole = try png(20, 20) { _, _ in [1, 2, 3] }
    #expect(sentence(inspect(whole, layout: .twoFolders))?.contains("its image is a single colour") == true)
  }

  @Test func whatCannotBeDecodedIsNamed() throws {
    let sound = try noiseBytes(seed: 1, width: 60, height: 20)
    #expect(sentence(inspect([]))?.hasPrefix("empty | cannot use `/in/a.png`: the file is empty") == true)
    #expect(sentence(inspect(Array("no picture".utf8)))?.hasPrefix("not an image | ") == true)
    #expect(sentence(inspect(Array("GIF89a......".utf8)))?.hasPrefix("unsupported format | ") == true)
    #expect(sentence(inspect(Array(sound.prefix(sound.count / 2))))?.hasPrefix("truncated | ") == true)
    #expect(
      sentence(inspect(sound, limits: ImageFile.Limits(side: 50, pixels: 1000)))?.hasPrefix("too large | ") == true)
  }

  /// Whatever the bytes, there is an answer.
  @Test func damagedBytesAreNeverMoreThanRefused() throws {
    let sound = try noiseBytes(seed: 1, width: 40, height: 16)
    for position in stride(from: 0, to: sound.count, by: 7) {
      var bytes = sound
      bytes[position] ^= 0x55
      #expect(sentence(inspect(bytes)) != nil, "byte \(position)")
    }
  }
}

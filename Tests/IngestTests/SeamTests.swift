import Imaging
import Ingest
import Random
import Store
import TestSupport
import Testing

struct SeamTests {
  /// Two scenes with columns of one colour between.
  private func picture(seam: Int, side: Int = 60, colour: Float = 1, margin: Int = 0) -> FloatImage {
    let (left, right) = (scene(seed: 1, width: side, height: 40), scene(seed: 2, width: side, height: 40))
    var image = FloatImage(width: 2 * side + seam, height: 40, channels: 3, filled: colour)
    for y in 0..<40 {
      for x in margin..<side - margin {
        for channel in 0..<3 {
          image.values[(y * image.width + x) * 3 + channel] = left.values[(y * side + x) * 3 + channel]
          image.values[(y * image.width + side + seam + x) * 3 + channel] = right.values[(y * side + x) * 3 + channel]
        }
      }
    }
    return image
  }

  private func seam(of image: FloatImage, jpeg: Bool = false) throws -> ImageFacts {
    let bytes = try ImageFile.encode(Bitmap(image), as: jpeg ? .jpeg(quality: 92) : .png)
    let finding = ImageInspector(geometry: .init(.halves(.auto))).finding(of: bytes)
    guard case .image(let facts) = finding else { throw ImageError.empty }
    return facts
  }

  @Test(arguments: [0, 1, 2, 3, 6, 7])
  func theSeamIsFound(_ width: Int) throws {
    for jpeg in [false, true] {
      let facts = try seam(of: picture(seam: width), jpeg: jpeg)
      // JPEG smears a picture into a seam of a pixel or two, but never past it.
      #expect(jpeg ? facts.seam <= width && (facts.seam - width) % 2 == 0 : facts.seam == width, "jpeg \(jpeg)")
      #expect(facts.sides.count == 2 || (jpeg && width % 2 == 1))
    }
  }

  /// A plain ground about the middle is none: no more is left out than an odd width asks for.
  @Test func aPlainGroundIsNoSeam() throws {
    #expect(try seam(of: picture(seam: 0, margin: 12)).seam == 0)
    #expect(try seam(of: picture(seam: 1, margin: 12)).seam == 1)
  }

  @Test func theSidesLieBesideTheSeam() throws {
    let fixture = try IngestFixture()
    let bytes = try ImageFile.encode(Bitmap(picture(seam: 3)), as: .png)
    try fixture.folder.write(bytes, to: fixture.folder("data/1.png"))
    for seam in [Seam.auto, .pixels(3)] {
      #expect(try fixture.ingest(DatasetConfiguration(from: ["data"], input: .right, seam: seam)).accepted == 1)
      let pair = try #require(try fixture.pairs().first)
      #expect(pair.inputArea == "60x40+63+0" && pair.targetArea == "60x40+0+0")
      #expect(pair.width == 60 && pair.height == 40 && pair.inputRegion == .right)
    }
    // Other columns between are other sides: another version.
    #expect(try fixture.ingest(DatasetConfiguration(from: ["data"], input: .right, seam: .pixels(5))).version == 2)
    #expect(try fixture.pairs().first?.inputArea == "59x40+64+0")
  }

  @Test(arguments: ["none", "auto", "3"])
  func aSeamIsItsWord(_ text: String) { #expect(Seam(text)?.description == text) }

  @Test(arguments: ["", "-1", "4097", "3px", "any"])
  func otherWordsAreNoSeam(_ text: String) { #expect(Seam(text) == nil) }
}

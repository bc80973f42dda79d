import Files
import Imaging
import Ingest
import Random
import Store
import SystemPackage
import TestSupport
import Testing

struct SwappedSidesTests {
  /// A label map: a few flat boxes.
  private func labels(seed: UInt64) -> FloatImage {
    var stream = Philox(key: seed).stream()
    var image = FloatImage(width: 64, height: 64, channels: 3)
    for _ in 0..<8 {
      let (left, top) = (Int(stream.uniform() * 48), Int(stream.uniform() * 48))
      let colour: [Float] = [[0, 0, 1], [0, 0.6, 1], [1, 0.3, 0], [0.6, 1, 0.4]][Int(stream.uniform() * 4)]
      for y in top..<min(64, top + 24) {
        for x in left..<min(64, left + 20) {
          for channel in 0..<3 { image.values[(y * 64 + x) * 3 + channel] = colour[channel] }
        }
      }
    }
    return image
  }

  /// A photo: a scene with grain.
  private func photo(seed: UInt64) -> FloatImage {
    var image = scene(seed: seed)
    var stream = Philox(key: seed).derived(3).stream()
    for place in image.values.indices {
      image.values[place] = min(max(image.values[place] + Float(stream.normal()) * 0.06, 0), 1)
    }
    return image
  }

  private func write(_ left: FloatImage, _ right: FloatImage, to path: FilePath, _ folder: TemporaryFolder) throws {
    var image = FloatImage(width: 128, height: 64, channels: 3)
    for y in 0..<64 {
      for x in 0..<64 * 3 {
        image.values[y * 384 + x] = left.values[y * 192 + x]
        image.values[y * 384 + 192 + x] = right.values[y * 192 + x]
      }
    }
    try folder.write(try ImageFile.encode(Bitmap(image), as: .png), to: path)
  }

  @Test func aLabelMapWhereThePhotosAreIsRefused() throws {
    let fixture = try IngestFixture()
    for seed in UInt64(1)...30 {
      let sides = (photo(seed: seed), labels(seed: seed))
      let isTurned = seed == 7 || seed == 19
      try write(
        isTurned ? sides.1 : sides.0, isTurned ? sides.0 : sides.1, to: fixture.folder("data/\(seed).png"),
        fixture.folder)
    }
    let summary = try fixture.ingest(DatasetConfiguration(from: ["data"], input: .right))
    #expect(summary.accepted == 28 && summary.reasons == ["swapped sides": 2])
    #expect(
      try fixture.refusals().map(\.detail)
        == ["19", "7"].map {
          "cannot use `\(fixture.folder("data/\($0).png").escaped)`: its input looks as the targets of this dataset do, and its "
            + "target as the inputs; exchange them, or set dataset.swapped to accept"
        })
    #expect(try fixture.ingest(DatasetConfiguration(from: ["data"], input: .right, swapped: .accept)).accepted == 30)
  }

  /// Where both sides are of one kind nothing can be told, and nothing is.
  @Test func sidesOfOneKindAreLeftAlone() throws {
    let fixture = try IngestFixture()
    for seed in UInt64(1)...30 {
      try write(
        photo(seed: seed), photo(seed: seed + 100), to: fixture.folder("data/\(seed).png"), fixture.folder)
    }
    #expect(try fixture.ingest().accepted == 30)
  }

  @Test func aHandfulHasNoCustom() throws {
    let fixture = try IngestFixture()
    for seed in UInt64(1)...8 {
      let sides = (photo(seed: seed), labels(seed: seed))
      try write(
        seed == 3 ? sides.1 : sides.0, seed == 3 ? sides.0 : sides.1, to: fixture.folder("data/\(seed).png"),
        fixture.folder)
    }
    #expect(try fixture.ingest().accepted == 8)
  }
}

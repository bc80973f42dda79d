import Imaging
import Ingest
import Random
import Testing

struct PerceptualHashTests {
  private func look(_ image: FloatImage) throws -> PerceptualHash {
    try #require(PerceptualHash(image.values.count == image.width * image.height ? image : grey(image)))
  }

  private func grey(_ image: FloatImage) -> FloatImage {
    FloatImage(
      width: image.width, height: image.height, channels: 1,
      values: stride(from: 0, to: image.values.count, by: 3).map {
        (image.values[$0] + image.values[$0 + 1] + image.values[$0 + 2]) / 3
      })
  }

  @Test(arguments: UInt64(1)...6)
  func copiesOfAPictureLookTheSame(_ seed: UInt64) throws {
    let picture = scene(seed: seed, width: 240, height: 180)
    let own = try look(picture)
    let jpeg = try ImageFile.decode(try ImageFile.encode(Bitmap(picture), as: .jpeg(quality: 40))).floats(channels: 3)
    let small = picture.resizedBicubic(width: 120, height: 90)
    let bright = scene(seed: seed, width: 240, height: 180, brighter: 0.08)
    let cut = picture.cropped(x: 1, y: 1, width: 238, height: 178)
    for (name, copy) in [("jpeg", jpeg), ("small", small), ("bright", bright), ("cut", cut)] {
      #expect(own.distance(to: try look(copy)) <= 26, "seed \(seed), \(name)")
    }
  }

  @Test func differentPicturesDoNot() throws {
    let looks = try (1...24).map { try look(scene(seed: UInt64($0), width: 120, height: 90)) }
    for first in looks.indices {
      for second in looks.indices where second > first {
        #expect(looks[first].distance(to: looks[second]) > 60, "\(first), \(second)")
      }
    }
  }

  @Test func aPictureTooFlatHasNone() {
    #expect(PerceptualHash(FloatImage(width: 30, height: 30, channels: 1, filled: 0.4)) == nil)
  }
}

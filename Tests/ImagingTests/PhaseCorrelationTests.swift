import Imaging
import TestSupport
import Testing

struct PhaseCorrelationTests {
  @Test(arguments: [(0, 0), (3, -2), (-7.4, 5.6), (11.5, 0.25), (0.3, -11.9)] as [(Double, Double)])
  func aPhotoOfTheMappedPlaceIsFoundWithinAPartOfAPixel(_ x: Double, _ y: Double) {
    for seed in UInt64(1)...4 {
      let found = PhaseCorrelation(
        town(seed: seed, isPhoto: false), town(seed: seed, x: x, y: y, isPhoto: true), limit: 16)
      #expect(abs(found.x - x) < 0.15 && abs(found.y - y) < 0.15, "seed \(seed): \(found) for \(x), \(y)")
      #expect(found.confidence > 20, "seed \(seed): \(found)")
    }
  }

  @Test func differentPlacesDoNotHoldOnToEachOther() {
    for seed in UInt64(1)...8 {
      let found = PhaseCorrelation(
        town(seed: seed, isPhoto: false), town(seed: seed + 100, isPhoto: true), limit: 16)
      #expect(found.confidence < 8, "seed \(seed): \(found)")
    }
  }

  @Test func aFlatPictureHasNothingToHoldOnTo() {
    let flat = FloatImage(width: 64, height: 64, channels: 3, filled: 0.5)
    #expect(PhaseCorrelation(flat, town(seed: 1, side: 64, isPhoto: true), limit: 16).confidence == 0)
    #expect(PhaseCorrelation(flat, flat, limit: 16).confidence == 0)
  }

  @Test func sizesMayDifferAndBeSmall() {
    let map = town(seed: 3, side: 160, isPhoto: false)
    let photo = town(seed: 3, x: 2, y: 1, isPhoto: true).cropped(x: 0, y: 0, width: 150, height: 156)
    let found = PhaseCorrelation(map, photo, limit: 16)
    #expect(abs(found.x - 2) < 0.1 && abs(found.y - 1) < 0.1, "\(found)")
    let tiny = FloatImage(width: 3, height: 2, channels: 3, filled: 0.1)
    #expect(PhaseCorrelation(tiny, tiny, limit: 16).confidence.isFinite)
  }

  /// Pictures above the side that is compared are made smaller, and the shift is told in their own pixels.
  @Test func largePicturesAreComparedSmaller() {
    func enlarged(_ image: FloatImage) -> FloatImage { image.resizedNearest(width: 1280, height: 1280) }
    let found = PhaseCorrelation(
      enlarged(town(seed: 5, isPhoto: false)), enlarged(town(seed: 5, x: 1, y: -1, isPhoto: true)), limit: 16)
    #expect(abs(found.x - 8) < 0.5 && abs(found.y + 8) < 0.5, "\(found)")
  }
}

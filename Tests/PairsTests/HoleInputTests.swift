import Imaging
import Pairs
import Testing

struct HoleInputTests {
  private let image = FloatImage(
    width: 64, height: 48, channels: 3, values: (0..<64 * 48 * 3).map { Float($0 % 256) / 255 })

  private func make(_ recipe: HoleInput, epoch: Int = 0, content: UInt8 = 1) -> FloatImage {
    DerivedInput(.hole(recipe)).make(
      of: image, InputDraw(seed: 1, content: [UInt8](repeating: content, count: 8), epoch: epoch))
  }

  @Test(arguments: HoleInput.Place.allCases)
  func outsideOfTheHoleEveryPixelStays(_ place: HoleInput.Place) {
    for epoch in 0..<30 {
      let made = make(HoleInput(place: place, fill: .noise), epoch: epoch)
      #expect(made.channels == 4)
      var missing = 0
      for pixel in 0..<64 * 48 {
        let isKnown = made.values[4 * pixel + 3] == 1
        #expect(isKnown || made.values[4 * pixel + 3] == 0)
        if !isKnown { missing += 1 }
        if isKnown { #expect((0..<3).allSatisfy { made.values[4 * pixel + $0] == image.values[3 * pixel + $0] }) }
      }
      #expect(missing > 0 && missing < 64 * 48, "epoch \(epoch): \(missing)")
    }
  }

  @Test func theCentreIsAQuarterOfThePicture() {
    let made = make(HoleInput(place: .centre, fill: .white))
    let known = (0..<64 * 48).map { made.values[4 * $0 + 3] == 1 }
    #expect(known.count { !$0 } == 32 * 24)
    #expect(!known[12 * 64 + 16] && !known[35 * 64 + 47] && known[11 * 64 + 16] && known[35 * 64 + 48])
    #expect(made.values[(24 * 64 + 32) * 4] == 1)
  }

  @Test func aHoleIsWhiteOrTheMeanOrNoise() {
    let mean = make(HoleInput(place: .centre, fill: .mean))
    let hole = (0..<3).map { mean.values[(24 * 64 + 32) * 4 + $0] }
    for channel in 0..<3 {
      let average =
        stride(from: channel, to: image.values.count, by: 3).reduce(Float(0)) { $0 + image.values[$1] } / (64 * 48)
      #expect(abs(hole[channel] - average) < 1 / 255)
    }
    let noise = make(HoleInput(place: .centre, fill: .noise))
    let levels = (0..<64 * 48).filter { noise.values[4 * $0 + 3] == 0 }.map { noise.values[4 * $0] }
    #expect(Set(levels).count > 150)
    let average = levels.reduce(0, +) / Float(levels.count)
    #expect(abs(average - 0.5) < 0.05)
    #expect(make(HoleInput(place: .centre, fill: .noise), epoch: 1) != noise)
    #expect(make(HoleInput(place: .centre, fill: .white), epoch: 1) == make(HoleInput(place: .centre, fill: .white)))
  }
}

import Imaging
import Metrics
import Testing

@Suite struct ColourTests {
  @Test func differencesEqualScikitImage() throws {
    let colours = try MetricFixture.load().colours
    func colour(_ values: [Double], _ index: Int) -> SIMD3<Double> {
      SIMD3(values[3 * index], values[3 * index + 1], values[3 * index + 2])
    }
    for (index, expected) in colours.ciede2000.enumerated() {
      let (first, second) = (colour(colours.first, index), colour(colours.second, index))
      #expect(abs(ColourDifference.ciede2000(first, second) - expected) < 1e-9, "\(first) and \(second)")
      #expect(abs(ColourDifference.ciede2000(second, first) - expected) < 1e-9)
    }
  }

  /// Rows of the test data of Sharma, Wu and Dalal where implementations go wrong.
  @Test(arguments: [
    ([50.0, 2.6772, -79.7751], [50.0, 0, -82.7485], 2.0425), ([50, -1, 2], [50, 0, 0], 2.3669),
    ([50, 2.49, -0.001], [50, -2.49, 0.0009], 7.1792), ([50, 2.49, -0.001], [50, -2.49, 0.0011], 7.2195),
    ([50, -0.001, 2.49], [50, 0.0011, -2.49], 4.7461), ([50, 2.5, 0], [61, -5, 29], 22.8977),
    ([6.7747, -0.2908, -2.4247], [5.8714, -0.0985, -2.2286], 0.6377),
    ([2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082),
  ])
  func differencesEqualThePublishedOnes(_ first: [Double], _ second: [Double], _ expected: Double) {
    let found = ColourDifference.ciede2000(SIMD3(first[0], first[1], first[2]), SIMD3(second[0], second[1], second[2]))
    #expect(abs(found - expected) < 5e-5)
  }

  private func image(_ colours: [(Float, Float, Float)]) -> FloatImage {
    FloatImage(width: colours.count, height: 1, channels: 3, values: colours.flatMap { [$0.0, $0.1, $0.2] })
  }

  @Test func chromaIsOverTheTruths() {
    let truth = ColourStatistics(image([(50, 30, 40), (20, 0, 10)]))
    let pale = ColourStatistics(image([(50, 3, 4), (20, 0, 25)]))
    #expect(abs(pale.chroma(over: truth) - 30.0 / 60) < 1e-6)
    #expect(truth.chroma(over: truth) == 1)
    let grey = ColourStatistics(image([(10, 0, 0), (90, 0, 0)]))
    #expect(grey.chroma(over: grey) == 1 && truth.chroma(over: grey).isFinite)
  }

  /// Pooled over the set: it does not matter which image a colour is in.
  @Test func histogramsHaveInCommonWhatBothHold() {
    var set = ColourStatistics(image([(0, -110, 5), (100, 110, 5)]))
    set.add(ColourStatistics(image([(50.2, 0.5, 5), (50.3, 0.6, 5)])))
    let same = set.intersection(
      with: ColourStatistics(image([(50.2, 0.5, 5), (0, -110, 5), (50.3, 0.6, 5), (100, 110, 5)])))
    #expect(same.l == 1 && same.a == 1 && same.b == 1)
    // Bins of a and b are two wide, those of L 100/110.
    let other = ColourStatistics(image([(0.8, 0.1, 5), (51, 1.9, 5), (51, 2.1, -5), (51, 2.1, -5)]))
    let part = set.intersection(with: other)
    #expect(part.l == 0.25 && part.a == 0.5 && part.b == 0.5)
  }

  @Test func coloursOutsideOfTheRangeOrNoNumbersAreCountedAtTheEnds() {
    let wild = ColourStatistics(image([(.nan, 500, -500), (.infinity, -.infinity, 3)]))
    let ends = ColourStatistics(image([(0, 110, -110), (100, -110, 3)]))
    let common = wild.intersection(with: ends)
    #expect(common.l == 1 && common.a == 1 && common.b == 1)
  }

  @Test func masksOverlap() {
    func mask(_ values: [Float]) -> FloatImage {
      FloatImage(width: values.count, height: 1, channels: 1, values: values)
    }
    let overlap = MaskOverlap(mask([1, 0.5, 0.49, 0]), mask([1, 0, 1, 0]))
    #expect(overlap.dice == 0.5 && abs(overlap.iou - 1.0 / 3) < 1e-12)
    let empty = MaskOverlap(mask([0, 0.2]), mask([0, 0]))
    #expect(empty.dice == 1 && empty.iou == 1)
    let wrong = MaskOverlap(mask([0, 0]), mask([0, 1]))
    #expect(wrong.dice == 0 && wrong.iou == 0)
    #expect(MaskOverlap(mask([.nan, 1]), mask([1, 1])).iou == 0.5)
  }
}

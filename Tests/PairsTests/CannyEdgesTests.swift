import Imaging
import Pairs
import Testing

struct CannyEdgesTests {
  @Test func blurIsScipys() throws {
    let fixture = try DerivedFixture.load()
    for blur in fixture.blurs {
      let own = fixture.image.adapted(channels: 1).blurred(sigma: blur.sigma)
      #expect(largestDifference(own.values, blur.values.floats) < 2e-6, "sigma \(blur.sigma)")
    }
    #expect(fixture.image.blurred(sigma: 0) == fixture.image)
  }

  /// Away from the border, which scikit-image leaves out. Ties are decided otherwise there, which a pixel or two may show.
  @Test func edgesAreScikitImages() throws {
    let fixture = try DerivedFixture.load()
    for expected in fixture.edges {
      let grey = fixture.image.adapted(channels: 1).blurred(sigma: expected.sigma)
      let own = CannyEdges(grey, low: expected.low, high: expected.high)
      let other = expected.edges.map { $0 == 1 }
      var different = 0
      for y in 2..<fixture.height - 2 {
        for x in 2..<fixture.width - 2 where own.isEdge[y * fixture.width + x] != other[y * fixture.width + x] {
          different += 1
        }
      }
      #expect(other.count { $0 } > 60)
      #expect(different <= 2, "sigma \(expected.sigma): \(different) of \(other.count { $0 })")
    }
  }

  @Test func aStepGivesOneThinLine() {
    let step = FloatImage(
      width: 24, height: 20, channels: 1, values: (0..<24 * 20).map { $0 % 24 < 11 ? 0.2 : 0.8 })
    let edges = CannyEdges(step.blurred(sigma: 1), low: 0.02, high: 0.1)
    for y in 2..<18 { #expect((0..<24).count { edges.isEdge[y * 24 + $0] } == 1, "row \(y)") }
  }

  @Test func faintLinesStayWhereTheyHangOnStrongOnesAndShortOnesGo() {
    // A line whose contrast fades from left to right, and a faint one that is strong nowhere.
    var image = FloatImage(width: 60, height: 30, channels: 1, filled: 0.5)
    for x in 0..<60 {
      for y in 0..<10 { image.values[y * 60 + x] += 0.4 * Float(60 - x) / 60 }
      for y in 22..<30 { image.values[y * 60 + x] += 0.06 }
    }
    let edges = CannyEdges(image, low: 0.02, high: 0.1)
    func row(_ y: Int) -> Int { (0..<60).count { edges.isEdge[y * 60 + $0] } }
    #expect(row(9) + row(10) > 45)
    #expect(row(21) + row(22) == 0)
    let long = CannyEdges(image, low: 0.02, high: 0.1, shortest: 100)
    #expect(!long.isEdge.contains(true))
  }

  @Test func linesAreBlackOnWhite() throws {
    let image = try DerivedFixture.load().image
    let draw = InputDraw(seed: 1, content: [1], epoch: 0)
    let lines = DerivedInput(.edges(EdgeInput(shortest: 3))).make(of: image, draw)
    #expect(Set(lines.values) == [0, 1])
    let share = Double(lines.values.count { $0 == 0 }) / Double(lines.values.count)
    #expect(share > 0.01 && share < 0.3)
  }
}

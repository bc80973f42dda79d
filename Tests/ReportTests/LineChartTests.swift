import Report
import Testing

@Suite struct LineChartTests {
  private func render(_ series: [LineChart.Series], _ references: [LineChart.Reference] = []) -> String {
    var report = RunReport(title: "r", subtitle: "")
    report.charts = [LineChart(title: "losses", horizontal: "step", series: series, references: references)]
    return HTMLReport.render(report)
  }

  /// The places of each curve's points.
  private func curves(_ html: String) -> [[(x: Double, y: Double)]] {
    html.matches(of: /<polyline class="curve s\d" points="([^"]*)"/).map { match in
      match.1.split(separator: " ").compactMap { point in
        let parts = point.split(separator: ",").compactMap { Double($0) }
        return parts.count == 2 ? (parts[0], parts[1]) : nil
      }
    }
  }

  @Test func greaterIsHigherAndLaterIsFurtherRight() throws {
    let points = [(1.0, 0.7), (50, 0.2), (100, 0.9), (150, 0.5)].map { LineChart.Point(x: $0.0, y: $0.1) }
    let html = render([.init(name: "d_real", points: points)])
    let curve = try #require(curves(html).first)
    #expect(curve.count == 4)
    #expect(zip(curve, curve.dropFirst()).allSatisfy { $0.x < $1.x })
    // In SVG y grows downwards.
    #expect(curve[2].y < curve[0].y && curve[0].y < curve[3].y && curve[3].y < curve[1].y)
    #expect(curve.allSatisfy { (56...622).contains($0.x) && (12...246).contains($0.y) })
    // A straight line stays straight: (0.7 - 0.2) and (0.9 - 0.2) in proportion, to a tenth of a pixel.
    #expect(abs((curve[1].y - curve[0].y) / (curve[1].y - curve[2].y) - 0.5 / 0.7) < 0.005)
  }

  @Test func ticksAreRoundNumbersAroundTheValues() {
    let html = render([.init(name: "a", points: [.init(x: 1, y: 0.13), .init(x: 9, y: 0.87)])])
    for tick in ["0", "0.2", "0.4", "0.6", "0.8", "1"] { #expect(html.contains(">\(tick)</text>"), "\(tick)") }
    for count in ["2", "4", "6", "8"] { #expect(html.contains("text-anchor=\"middle\">\(count)</text>"), "\(count)") }
  }

  @Test func aConstantAndASinglePointCanBeDrawn() throws {
    for points in [[LineChart.Point(x: 1, y: 5)], [.init(x: 1, y: 0), .init(x: 2, y: 0)]] {
      let curve = try #require(curves(render([.init(name: "a", points: points)])).first)
      #expect(curve.count == points.count)
      #expect(curve.allSatisfy { $0.x.isFinite && $0.y.isFinite && (12...246).contains($0.y) })
    }
  }

  @Test func numbersThatAreNoneAreLeftOut() throws {
    let points = [(1.0, 1.0), (2, .nan), (3, .infinity), (4, 2)].map { LineChart.Point(x: $0.0, y: $0.1) }
    let html = render([.init(name: "a", points: points), .init(name: "b", points: [.init(x: 1, y: .nan)])])
    #expect(curves(html).map(\.count) == [2])
    #expect(!html.contains("nan") && !html.contains("inf"))
    #expect(render([.init(name: "b", points: [])]).contains("No values."))
  }

  @Test func longCurvesAreAveraged() throws {
    let points = (0..<8_000).map { LineChart.Point(x: Double($0), y: $0 % 2 == 0 ? 0 : 1) }
    let curve = try #require(curves(render([.init(name: "a", points: points)])).first)
    #expect(curve.count == 400)
    // The mean of a sawtooth is its middle, everywhere.
    let heights = curve.map(\.y)
    #expect(try #require(heights.max()) - (try #require(heights.min())) < 0.2)
  }

  @Test func aFarReferenceIsNamedAndNotDrawn() {
    let points = [LineChart.Point(x: 1, y: 377), .init(x: 10, y: 152)]
    let near = render([.init(name: "swd", points: points)], [.init(name: "mean", value: 400)])
    let far = render([.init(name: "swd", points: points)], [.init(name: "mean", value: 4000)])
    #expect(near.contains("<line class=\"reference\"") && near.contains("<b>400</b>"))
    #expect(!far.contains("<line class=\"reference\"") && far.contains("<b>4000</b>"))
  }

  @Test func thePictureIsToldInWords() {
    let html = render([.init(name: "d_real", points: [.init(x: 50, y: 0.69), .init(x: 400, y: 0.31)])])
    #expect(html.contains("aria-label=\"losses: d_real from 0.69 at step 50 to 0.31 at step 400\""))
    #expect(html.contains("<title>d_real, step 50: 0.69</title>"))
  }
}

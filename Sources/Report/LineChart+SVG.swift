/// Drawing: pixels of a 640 x 280 picture, which the page scales.
extension LineChart {
  private static let width = 640.0
  private static let height = 280.0
  private static let left = 56.0
  private static let right = 18.0
  private static let top = 12.0
  private static let bottom = 34.0
  /// More points than this are averaged into as many: a curve has no more pixels than that.
  static let pointLimit = 400

  /// A `figure` with a legend and an inline SVG; a sentence where there is nothing to draw.
  var html: String {
    let drawn = series.filter { !$0.points.isEmpty }
    guard !drawn.isEmpty else {
      return
        "<figure class=\"chart\"><figcaption>\(escapedHTML(title))</figcaption><p class=\"quiet\">No values.</p></figure>\n"
    }
    let values = drawn.flatMap { $0.points.map(\.y) }
    let near = references.filter { Self.isNear($0.value, values) }
    let x = AxisScale(
      covering: drawn.flatMap { $0.points.map(\.x) }, from: Self.left, to: Self.width - Self.right, ticks: 6,
      widened: false)
    let y = AxisScale(
      covering: values + near.map(\.value), from: Self.height - Self.bottom, to: Self.top, ticks: 5, widened: true)
    var svg =
      "<svg viewBox=\"0 0 \(Int(Self.width)) \(Int(Self.height))\" role=\"img\" aria-label=\"\(escapedHTML(summary(drawn)))\">\n"
    svg += grid(x, y)
    for reference in near {
      let level = coordinate(y.place(reference.value))
      svg +=
        "<line class=\"reference\" x1=\"\(Int(Self.left))\" x2=\"\(coordinate(x.to))\" y1=\"\(level)\" y2=\"\(level)\"/>"
      svg +=
        "<text class=\"tick\" x=\"\(coordinate(x.to - 4))\" y=\"\(coordinate(y.place(reference.value) - 4))\" text-anchor=\"end\">\(escapedHTML(reference.name))</text>\n"
    }
    for (number, one) in drawn.enumerated() { svg += curve(one, number: number, x, y) }
    svg += "</svg>"
    return "<figure class=\"chart\"><figcaption>\(escapedHTML(title))\(legend(drawn))</figcaption>\(svg)</figure>\n"
  }

  private func grid(_ x: AxisScale, _ y: AxisScale) -> String {
    let floor = coordinate(y.from)
    var svg = ""
    for tick in y.ticks {
      let place = coordinate(y.place(tick))
      svg +=
        "<line class=\"grid\" x1=\"\(coordinate(x.from))\" x2=\"\(coordinate(x.to))\" y1=\"\(place)\" y2=\"\(place)\"/>"
      svg +=
        "<text class=\"tick\" x=\"\(coordinate(x.from - 8))\" y=\"\(coordinate(y.place(tick) + 4))\" text-anchor=\"end\">\(numberText(tick))</text>\n"
    }
    // Epochs and steps are counted: between whole numbers there is nothing.
    for tick in x.ticks where tick == tick.rounded() {
      let place = coordinate(x.place(tick))
      svg += "<line class=\"axis\" x1=\"\(place)\" x2=\"\(place)\" y1=\"\(floor)\" y2=\"\(coordinate(y.from + 4))\"/>"
      svg +=
        "<text class=\"tick\" x=\"\(place)\" y=\"\(coordinate(y.from + 17))\" text-anchor=\"middle\">\(numberText(tick))</text>\n"
    }
    svg +=
      "<line class=\"axis\" x1=\"\(coordinate(x.from))\" x2=\"\(coordinate(x.to))\" y1=\"\(floor)\" y2=\"\(floor)\"/>"
    return svg
      + "<text class=\"tick\" x=\"\(coordinate((x.from + x.to) / 2))\" y=\"\(coordinate(Self.height - 3))\" text-anchor=\"middle\">\(escapedHTML(horizontal))</text>\n"
  }

  private func curve(_ one: Series, number: Int, _ x: AxisScale, _ y: AxisScale) -> String {
    let points = Self.thinned(one.points, to: Self.pointLimit)
    let places = points.map { "\(coordinate(x.place($0.x))),\(coordinate(y.place($0.y)))" }
    var svg = "<polyline class=\"curve s\(number % 4 + 1)\" points=\"\(places.joined(separator: " "))\"/>\n"
    guard points.count <= 60 else { return svg }
    for point in points {
      svg +=
        "<circle class=\"dot s\(number % 4 + 1)\" cx=\"\(coordinate(x.place(point.x)))\" cy=\"\(coordinate(y.place(point.y)))\" r=\"3\">"
      svg +=
        "<title>\(escapedHTML("\(one.name), \(horizontal) \(numberText(point.x)): \(numberText(point.y))"))</title></circle>\n"
    }
    return svg
  }

  private func legend(_ drawn: [Series]) -> String {
    var html = "<span class=\"legend\">"
    for (number, one) in drawn.enumerated() {
      let last = one.points.last.map { " <b>\(numberText($0.y))</b>" } ?? ""
      html += "<span><i class=\"key s\(number % 4 + 1)\"></i>\(escapedHTML(one.name))\(last)</span>"
    }
    for reference in references where reference.value.isFinite {
      html +=
        "<span><i class=\"key reference\"></i>\(escapedHTML(reference.name)) <b>\(numberText(reference.value))</b></span>"
    }
    return html + "</span>"
  }

  /// What the picture shows, in words.
  private func summary(_ drawn: [Series]) -> String {
    let parts = drawn.compactMap { one in
      guard let first = one.points.first, let last = one.points.last else { return String?.none }
      return "\(one.name) from \(numberText(first.y)) at \(horizontal) \(numberText(first.x)) "
        + "to \(numberText(last.y)) at \(horizontal) \(numberText(last.x))"
    }
    return "\(title): \(parts.joined(separator: "; "))"
  }

  /// Far references would press the curves flat.
  static func isNear(_ value: Double, _ values: [Double]) -> Bool {
    guard value.isFinite, let low = values.min(), let high = values.max() else { return false }
    let room = max(high - low, 0.2 * max(abs(low), abs(high)))
    return value >= low - room && value <= high + room
  }

  /// Means of neighbours, so that a peak is smoothed and never invented.
  static func thinned(_ points: [Point], to limit: Int) -> [Point] {
    guard points.count > limit else { return points }
    return (0..<limit).map { bin in
      let part = points[bin * points.count / limit..<(bin + 1) * points.count / limit]
      let count = Double(part.count)
      return Point(x: part.reduce(0) { $0 + $1.x } / count, y: part.reduce(0) { $0 + $1.y } / count)
    }
  }
}

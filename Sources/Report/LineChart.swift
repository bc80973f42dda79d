/// Curves over one horizontal axis.
package struct LineChart: Sendable, Hashable {
  package struct Point: Sendable, Hashable {
    package let x: Double
    package let y: Double

    package init(x: Double, y: Double) {
      self.x = x
      self.y = y
    }
  }
  package struct Series: Sendable, Hashable {
    package let name: String
    /// Ascending x; points that are no finite numbers are left out.
    package let points: [Point]

    package init(name: String, points: [Point]) {
      self.name = name
      self.points = points.filter { $0.x.isFinite && $0.y.isFinite }
    }
  }
  /// A level to compare with; drawn where it is near the curves, named with its value in any case.
  package struct Reference: Sendable, Hashable {
    package let name: String
    package let value: Double

    package init(name: String, value: Double) {
      self.name = name
      self.value = value
    }
  }

  package let title: String
  /// What the horizontal axis counts: `step`, `epoch`.
  package let horizontal: String
  package let series: [Series]
  package let references: [Reference]

  package init(title: String, horizontal: String, series: [Series], references: [Reference] = []) {
    self.title = title
    self.horizontal = horizontal
    self.series = series
    self.references = references
  }
}

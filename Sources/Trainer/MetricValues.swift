package import Metrics

/// The metrics of a set of images, or of one, against their targets: those that were measured.
package struct MetricValues: Sendable, Hashable {
  private var values: [Metric: Double]

  package init(_ values: [Metric: Double]) {
    self.values = values
  }

  /// `nil`: not measured.
  package subscript(metric: Metric) -> Double? {
    get { values[metric] }
    set { values[metric] = newValue }
  }

  /// Under their names in the store, in the order in which they are shown.
  package var named: [NamedValue] {
    Metric.allCases.compactMap { metric in
      values[metric].map { NamedValue(name: metric.rawValue, value: $0) }
    }
  }
}

/// JSON: an object of numbers by name. What is no finite number cannot be written there, and is left out.
extension MetricValues: Codable {
  package init(from decoder: any Decoder) throws {
    let table = try [String: Double](from: decoder)
    // A name that a later version of the program measures is no error.
    values = Dictionary(
      uniqueKeysWithValues: table.compactMap { name, value in Metric(rawValue: name).map { ($0, value) } })
  }

  package func encode(to encoder: any Encoder) throws {
    let finite = values.filter(\.value.isFinite)
    try Dictionary(uniqueKeysWithValues: finite.map { ($0.key.rawValue, $0.value) }).encode(to: encoder)
  }
}

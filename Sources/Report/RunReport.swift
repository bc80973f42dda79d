/// Everything a report of a run shows, as plain values. All text is escaped when it is rendered.
package struct RunReport: Sendable {
  package var title: String
  /// One line below the title: model, dataset and version, when.
  package var subtitle: String
  package var figures: [KeyFigure] = []
  /// Sentences that a reader must see first.
  package var warnings: [String] = []
  package var metrics: MetricsTable?
  package var tables: [TextTable] = []
  package var charts: [LineChart] = []
  package var pictures: [PictureGroup] = []
  /// Configuration, dataset, lineage.
  package var facts: [FactSection] = []
  /// Who made the page and when.
  package var footer = ""

  package init(title: String, subtitle: String) {
    self.title = title
    self.subtitle = subtitle
  }
}

/// A number worth a large type: `SWD 152.3`, with what it means below.
package struct KeyFigure: Sendable, Hashable {
  package let label: String
  package let value: String
  package let note: String

  package init(_ label: String, _ value: String, note: String = "") {
    self.label = label
    self.value = value
    self.note = note
  }
}

/// Metrics down, contestants across: the model first, then what it is measured against.
package struct MetricsTable: Sendable, Hashable {
  package enum Better: Sendable, Hashable {
    case lower, higher
    /// Best at this value.
    case near(Double)
  }
  package struct Row: Sendable, Hashable {
    package let name: String
    package let better: Better
    /// One a column; `nil`: not measured.
    package let values: [Double?]

    package init(_ name: String, better: Better, values: [Double?]) {
      self.name = name
      self.better = better
      self.values = values
    }
  }
  package let caption: String
  package let columns: [String]
  package let rows: [Row]

  package init(caption: String, columns: [String], rows: [Row]) {
    self.caption = caption
    self.columns = columns
    self.rows = rows
  }
}

/// Images under one heading, side by side as far as the page is wide.
package struct PictureGroup: Sendable, Hashable {
  package struct Picture: Sendable, Hashable {
    /// A PNG or JPEG file's bytes.
    package let file: [UInt8]
    package let caption: String
    /// What it shows, for who cannot see it.
    package let alternative: String

    package init(file: [UInt8], caption: String, alternative: String) {
      self.file = file
      self.caption = caption
      self.alternative = alternative
    }
  }
  package let title: String
  package let note: String
  package let pictures: [Picture]

  package init(title: String, note: String = "", pictures: [Picture]) {
    self.title = title
    self.note = note
    self.pictures = pictures
  }
}

/// Names and values under a heading.
package struct FactSection: Sendable, Hashable {
  package struct Fact: Sendable, Hashable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }
  package let title: String
  package let facts: [Fact]

  package init(title: String, facts: [Fact]) {
    self.title = title
    self.facts = facts
  }
}

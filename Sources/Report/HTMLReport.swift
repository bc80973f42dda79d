internal import Foundation
internal import Imaging

/// One HTML file that holds all it shows: style, curves and pictures are inside, nothing is fetched, nothing runs.
package enum HTMLReport {
  /// - Returns: a whole document in UTF-8; the same report gives the same bytes.
  package static func render(_ report: RunReport) -> String {
    var body = ""
    if !report.pictures.isEmpty {
      body += report.pictures.map(pictures).joined()
    }
    body += report.tables.map(\.html).joined()
    if let metrics = report.metrics { body += "<h2>Metrics</h2>\n" + table(metrics) }
    if !report.charts.isEmpty {
      body += "<h2>Curves</h2>\n<div class=\"charts\">\n\(report.charts.map(\.html).joined())</div>\n"
    }
    if !report.facts.isEmpty {
      body += "<h2>How it was made</h2>\n<div class=\"facts\">\n\(report.facts.map(facts).joined())</div>\n"
    }
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(escapedHTML(report.title))</title>
      <style>
      \(ReportStyle.css)
      </style>
      </head>
      <body>
      <header>
      <h1>\(escapedHTML(report.title))</h1>
      <p>\(escapedHTML(report.subtitle))</p>
      \(figures(report.figures))\(warnings(report.warnings))</header>
      <main>
      \(body)</main>
      <footer>\(escapedHTML(report.footer))</footer>
      </body>
      </html>

      """
  }

  private static func figures(_ figures: [KeyFigure]) -> String {
    guard !figures.isEmpty else { return "" }
    let items = figures.map { figure in
      let note = figure.note.isEmpty ? "" : "<small>\(escapedHTML(figure.note))</small>"
      return "<div><dt>\(escapedHTML(figure.label))</dt><dd>\(escapedHTML(figure.value))\(note)</dd></div>\n"
    }
    return "<dl class=\"figures\">\n\(items.joined())</dl>\n"
  }

  private static func warnings(_ warnings: [String]) -> String {
    guard !warnings.isEmpty else { return "" }
    let items = warnings.map { "<li>\(escapedHTML($0))</li>\n" }
    return "<ul class=\"warnings\" aria-label=\"Warnings\">\n\(items.joined())</ul>\n"
  }

  private static func table(_ metrics: MetricsTable) -> String {
    let head = metrics.columns.map { "<th scope=\"col\">\(escapedHTML($0))</th>" }.joined()
    let rows = metrics.rows.map { row in
      let best = row.bestColumn
      let cells = row.values.enumerated().map { column, value in
        "<td\(column == best ? " class=\"best\"" : "")>\(value.map(numberText) ?? "–")</td>"
      }
      return
        "<tr><th scope=\"row\">\(escapedHTML(row.name))<small>\(escapedHTML(row.better.hint))</small></th>\(cells.joined())</tr>\n"
    }
    return """
      <div class="scroll"><table>
      <caption>\(escapedHTML(metrics.caption))</caption>
      <thead><tr><th scope="col">metric</th>\(head)</tr></thead>
      <tbody>
      \(rows.joined())</tbody>
      </table></div>

      """
  }

  private static func pictures(_ group: PictureGroup) -> String {
    let note = group.note.isEmpty ? "" : "<p class=\"quiet\">\(escapedHTML(group.note))</p>\n"
    let figures = group.pictures.map { picture in
      let caption = picture.caption.isEmpty ? "" : "<figcaption>\(escapedHTML(picture.caption))</figcaption>"
      return "<figure>\(image(picture))\(caption)</figure>\n"
    }
    return "<h2>\(escapedHTML(group.title))</h2>\n\(note)<div class=\"pictures\">\n\(figures.joined())</div>\n"
  }

  /// A data URI with the picture's size, so that the page does not jump while it is laid out.
  private static func image(_ picture: PictureGroup.Picture) -> String {
    let alternative = escapedHTML(picture.alternative)
    guard let header = try? ImageFile.header(of: picture.file) else {
      return "<p class=\"quiet\">The picture cannot be shown: \(alternative)</p>"
    }
    let data = Data(picture.file).base64EncodedString()
    return "<img alt=\"\(alternative)\" width=\"\(header.width)\" height=\"\(header.height)\" "
      + "src=\"data:image/\(header.kind.rawValue);base64,\(data)\">"
  }

  private static func facts(_ section: FactSection) -> String {
    let rows = section.facts.map {
      "<tr><th scope=\"row\">\(escapedHTML($0.name))</th><td>\(escapedHTML($0.value))</td></tr>\n"
    }
    return
      "<section><h3>\(escapedHTML(section.title))</h3>\n<table><tbody>\n\(rows.joined())</tbody></table></section>\n"
  }
}

extension MetricsTable.Row {
  /// The column with the best value, if there is more than one to compare.
  var bestColumn: Int? {
    let known = values.enumerated().compactMap { column, value in
      value.flatMap { $0.isFinite ? (column, better.distance($0)) : nil }
    }
    guard known.count > 1 else { return nil }
    return known.min { $0.1 < $1.1 }?.0
  }
}

extension MetricsTable.Better {
  /// What is smaller for better values.
  fileprivate func distance(_ value: Double) -> Double {
    switch self {
    case .lower: value
    case .higher: -value
    case .near(let goal): abs(value - goal)
    }
  }

  fileprivate var hint: String {
    switch self {
    case .lower: "lower is better"
    case .higher: "higher is better"
    case .near(let goal): "best near \(numberText(goal))"
    }
  }
}

import Imaging
import Report
import Testing

@Suite struct HTMLReportTests {
  private let hostile = #"<script>alert("1 & 2")</script>'"#

  /// Every field of the report holds `text`.
  private func report(_ text: String) throws -> RunReport {
    let bitmap = Bitmap(width: 3, height: 2, colour: .grey, samples: .bits8([0, 50, 100, 150, 200, 250]))
    let png = try ImageFile.encode(bitmap, as: .png)
    var report = RunReport(title: text, subtitle: text)
    report.figures = [KeyFigure(text, text, note: text)]
    report.warnings = [text]
    report.metrics = MetricsTable(
      caption: text, columns: [text, "mean"],
      rows: [.init(text, better: .lower, values: [1, 2]), .init("psnr", better: .higher, values: [nil, 20.51234])])
    report.charts = [
      LineChart(
        title: text, horizontal: text,
        series: [.init(name: text, points: [.init(x: 1, y: 0.5), .init(x: 2, y: 0.25)])],
        references: [.init(name: text, value: 0.3)])
    ]
    report.pictures = [
      PictureGroup(title: text, note: text, pictures: [.init(file: png, caption: text, alternative: text)])
    ]
    report.facts = [FactSection(title: text, facts: [.init(text, text)])]
    report.footer = text
    return report
  }

  @Test func textIsNeverMarkup() throws {
    let html = HTMLReport.render(try report(hostile))
    #expect(!html.contains("<script"))
    #expect(!html.contains("alert(\"1"))
    // Title twice; subtitle; figure x3; warning; caption; column; row; chart's title, name and horizontal axis in several
    // places; picture group x2, caption, alternative; facts x3; footer: nothing was dropped.
    #expect(html.ranges(of: "&lt;script&gt;alert(&quot;1 &amp; 2&quot;)&lt;/script&gt;&#39;").count >= 20)
  }

  @Test func nothingIsFetchedAndNothingRuns() throws {
    let html = HTMLReport.render(try report("plain"))
    for forbidden in ["http:", "https:", "<script", "<link", "<iframe", "@import", "url(", "onload", "onclick"] {
      #expect(!html.contains(forbidden), "\(forbidden)")
    }
    #expect(html.ranges(of: "src=\"data:image/png;base64,iVBOR").count == 1)
    #expect(html.contains("width=\"3\" height=\"2\""))
  }

  @Test func everyElementIsClosedInOrder() throws {
    let html = HTMLReport.render(try report(hostile))
    let void: Set<Substring> = ["meta", "img", "!DOCTYPE"]
    var open: [Substring] = []
    for match in html.matches(of: /<(\/?)([A-Za-z!][A-Za-z0-9]*)([^<>]*?)(\/?)>/) {
      if !match.1.isEmpty {
        #expect(open.popLast() == match.2)
      } else if match.4.isEmpty, !void.contains(match.2) {
        open.append(match.2)
      }
    }
    #expect(open.isEmpty)
    #expect(html.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
  }

  @Test func theSameReportGivesTheSamePage() throws {
    #expect(HTMLReport.render(try report("a")) == HTMLReport.render(try report("a")))
    #expect(HTMLReport.render(try report("a")) != HTMLReport.render(try report("b")))
  }

  @Test func anEmptyReportHasNoEmptySections() {
    let html = HTMLReport.render(RunReport(title: "r", subtitle: ""))
    #expect(!html.contains("<h2>") && !html.contains("<table>") && !html.contains("<ul") && !html.contains("<dl"))
  }

  @Test(arguments: [
    (MetricsTable.Better.lower, [3.0, 1, 2], 1), (.higher, [3, 1, 2], 0), (.near(1), [0.5, 1.6, 1.2], 2),
    (.lower, [nil, 5, 7], 1),
  ])
  func theBestOfARowIsMarked(_ better: MetricsTable.Better, _ values: [Double?], _ best: Int) throws {
    var report = RunReport(title: "r", subtitle: "")
    report.metrics = MetricsTable(
      caption: "", columns: ["a", "b", "c"], rows: [.init("m", better: better, values: values)])
    let cells = HTMLReport.render(report).matches(of: /<td( class="best")?>/).map { $0.1 != nil }
    #expect(cells == (0..<3).map { $0 == best })
  }

  @Test func aLonelyNumberIsNotTheBest() {
    var report = RunReport(title: "r", subtitle: "")
    report.metrics = MetricsTable(
      caption: "", columns: ["a", "b"], rows: [.init("m", better: .lower, values: [1, nil])])
    let html = HTMLReport.render(report)
    #expect(!html.contains("class=\"best\"") && html.contains("<td>–</td>"))
  }

  @Test func aPictureThatCannotBeReadIsSaid() {
    var report = RunReport(title: "r", subtitle: "")
    report.pictures = [PictureGroup(title: "g", pictures: [.init(file: [1, 2], caption: "", alternative: "samples")])]
    let html = HTMLReport.render(report)
    #expect(html.contains("The picture cannot be shown: samples") && !html.contains("<img"))
  }
}

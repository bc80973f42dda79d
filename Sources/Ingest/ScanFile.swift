internal import Files
internal import Foundation
internal import GRDB
internal import Pairs
internal import SystemPackage

/// A file of a scan with what is known of its content.
struct ScanFile {
  let id: Int64
  /// Absolute.
  let path: FilePath
  /// Relative to its source.
  let relative: FilePath
  /// Absolute, escaped.
  let source: String
  let sha256: String?
  /// `nil`: its row says why it has none.
  let finding: Finding?

  /// The columns that `init` reads, in its order.
  static let columns = "f.id, f.source, f.path, f.sha256, x.facts"

  /// - Parameter first: the place of the first of the columns.
  init(_ row: Row, first: Int = 0) {
    id = row[first]
    source = row[first + 1]
    let path: String = row[first + 2]
    relative = FilePath(escaped: path) ?? FilePath(path)
    self.path = ScanFile.whole(source, path)
    sha256 = row[first + 3]
    finding = (row[first + 4] as Data?).flatMap { Finding(bytes: Array($0)) }
  }

  /// Where a side lies in its file.
  /// - Parameter facts: as the database holds them.
  static func side(_ region: String, _ facts: Data) -> PixelArea? {
    guard case .image(let facts)? = Finding(bytes: Array(facts)) else { return nil }
    let half = (facts.size.width - facts.seam) / 2
    switch region {
    case "left": return PixelArea(x: 0, y: 0, width: half, height: facts.size.height)
    case "right": return PixelArea(x: half + facts.seam, y: 0, width: half, height: facts.size.height)
    default: return PixelArea(x: 0, y: 0, width: facts.size.width, height: facts.size.height)
    }
  }

  var looked: PairJudge.Looked { PairJudge.Looked(path: path, finding: finding) }

  /// Both escaped.
  static func whole(_ source: String, _ path: String) -> FilePath {
    let text = ScanRows.whole(source, path)
    return FilePath(escaped: text) ?? FilePath(text)
  }
}

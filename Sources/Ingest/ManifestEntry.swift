internal import Files
internal import Foundation
package import Store
package import SystemPackage

/// What one line of a manifest says.
package struct ManifestEntry: Sendable, Hashable {
  package enum Column: String, Sendable, CaseIterable { case input, target, group, split }

  /// Relative to the manifest's root; `nil`: it is to be derived.
  package let input: FilePath?
  package let target: FilePath
  package let group: String?
  package let split: PairSplit?

  /// - Parameter columns: where each column is.
  init(_ fields: [[UInt8]], _ columns: [Column: Int]) throws(ManifestFault) {
    func field(_ column: Column) throws(ManifestFault) -> [UInt8]? {
      guard let place = columns[column] else { return nil }
      guard place < fields.count else { throw .missing(column) }
      return fields[place].isEmpty ? nil : fields[place]
    }
    guard let target = try field(.target) else { throw .missing(.target) }
    try self.init(
      input: try field(.input), target: target, group: try field(.group).map { String(decoding: $0, as: UTF8.self) },
      split: try field(.split).map { String(decoding: $0, as: UTF8.self) })
  }

  /// - Parameter text: one JSON object whose values are texts; a path may be written in the escaped form.
  init(json text: [UInt8]) throws(ManifestFault) {
    struct Values: Decodable {
      var input: String?
      var target: String?
      var group: String?
      var split: String?
    }
    guard let values = try? JSONDecoder().decode(Values.self, from: Data(text)) else { throw .noObject }
    func path(_ text: String) -> [UInt8] { unescapeBytes(text) ?? Array(text.utf8) }
    guard let target = values.target, !target.isEmpty else { throw .missing(.target) }
    try self.init(
      input: values.input.flatMap { $0.isEmpty ? nil : path($0) }, target: path(target),
      group: values.group.flatMap { $0.isEmpty ? nil : $0 }, split: values.split.flatMap { $0.isEmpty ? nil : $0 })
  }

  private init(input: [UInt8]?, target: [UInt8], group: String?, split: String?) throws(ManifestFault) {
    self.input = if let input { try ManifestEntry.path(input) } else { nil }
    self.target = try ManifestEntry.path(target)
    self.group = group
    if let split {
      guard let known = PairSplit(rawValue: split) else { throw .split(split) }
      self.split = known
    } else {
      self.split = nil
    }
  }

  /// A table may come from anywhere: it names files below its own folder, and no others.
  private static func path(_ bytes: [UInt8]) throws(ManifestFault) -> FilePath {
    guard !bytes.contains(0) else { throw .path(escapeBytes(bytes)) }
    let path = FilePath(bytes: bytes)
    guard path.isRelative, !path.isEmpty, path.components.allSatisfy({ $0.kind != .parentDirectory }) else {
      throw .path(escapeBytes(bytes))
    }
    let plain = path.lexicallyNormalized()
    guard !plain.isEmpty, plain != "." else { throw .path(escapeBytes(bytes)) }
    return plain
  }
}

/// Why a line of a manifest is no pair.
package enum ManifestFault: Error, Sendable, Hashable {
  /// The first line names no column `target`, or one twice: nothing can be read.
  case header
  case openQuote
  case tooLong
  case noObject
  case missing(ManifestEntry.Column)
  case split(String)
  /// Absolute, leading upwards, or with a NUL.
  case path(String)
  /// The same files as another line.
  case repeated(line: Int)
  /// Without an input, and none is to be derived; or with one though it is.
  case noInput
  case inputGiven

  /// The end of a sentence that begins with the line.
  package var description: String {
    switch self {
    case .header:
      "its first line must name the columns, each once, `target` among them: input,target,group,split"
    case .openQuote: "a quotation mark is opened and never closed"
    case .tooLong: "it has more than 65536 bytes"
    case .noObject: "it is no JSON object of texts such as {\"input\": \"a.png\", \"target\": \"b.png\"}"
    case .missing(let column): "its \(column.rawValue) is missing"
    case .split(let text): "its split is `\(text)`, and must be train, val or test"
    case .path(let text):
      "`\(text)` is no path below the manifest's folder; write relative ones without `..`, or name their folder in "
        + "dataset.root"
    case .repeated(let line): "line \(line) names the same files"
    case .noInput: "it names no input, and dataset.derive does not make one"
    case .inputGiven: "it names an input, though dataset.derive makes one of the target"
    }
  }
}

internal import Files
internal import Foundation
internal import Store

/// The configuration as the dataset's row keeps it, with the generation of the rules that its files were judged by.
struct RecordedConfiguration: Codable, Equatable {
  /// Grows when a rule is added or changed, so that all files are judged anew. What was found out about their content has a
  /// generation of its own (`ImageFacts.Geometry`).
  private static let presentRules = 2
  private let rules: Int
  let dataset: DatasetConfiguration
  /// The SHA-256 of what the manifests say; `nil` for the other layouts.
  private let manifest: String?
  /// When the recording of a scan began that has not come to its end: milliseconds since 1970, UTC. What is recorded of the files
  /// then is partly of one scan and partly of another, and all are judged anew.
  private var unfinished: Int64?

  init(_ dataset: DatasetConfiguration, _ database: ScanDatabase) throws {
    rules = RecordedConfiguration.presentRules
    self.dataset = dataset
    manifest = dataset.layout == .manifest ? try ManifestScan.hash(database).description : nil
  }

  var unfinishedSince: Timestamp? { unfinished.map { Timestamp(milliseconds: $0) } }

  /// As it stands while a scan is recorded.
  func unfinished(since time: Timestamp) -> RecordedConfiguration {
    var marked = self
    marked.unfinished = time.milliseconds
    return marked
  }

  /// `nil` for a row that no ingest of this kind has written.
  init?(json: String) {
    guard let found = try? JSONDecoder().decode(RecordedConfiguration.self, from: Data(json.utf8)) else { return nil }
    self = found
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

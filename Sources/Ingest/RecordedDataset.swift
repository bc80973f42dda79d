internal import Foundation
internal import Store

/// The configuration as the dataset's row keeps it, with the generation of the checks that its files have passed.
struct RecordedConfiguration: Codable {
  /// Grows when a check is added or changed, so that all files are looked at anew.
  private static let presentChecks = 1
  private let checks: Int
  private let dataset: DatasetConfiguration

  init(_ dataset: DatasetConfiguration) {
    checks = RecordedConfiguration.presentChecks
    self.dataset = dataset
  }

  /// `nil` for a row that no ingest has written.
  init?(json: String) {
    guard let found = try? JSONDecoder().decode(RecordedConfiguration.self, from: Data(json.utf8)) else { return nil }
    self = found
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// Whether a file that was judged under this configuration would be judged alike under another.
  func checksAs(_ other: DatasetConfiguration) -> Bool {
    checks == RecordedConfiguration.presentChecks && dataset.layout == other.layout && dataset.blank == other.blank
      && dataset.align == other.align
  }
}

/// What the store knows of a dataset when a scan begins.
struct RecordedDataset {
  var files: [DatasetFileRecord] = []
  var pairs: [PairRecord] = []
  var configuration: RecordedConfiguration?

  init(name: String, store: DataStore) throws {
    let (files, pairs, configuration) = try store.read { transaction in
      guard let dataset = try transaction.findDataset(named: name) else {
        return ([DatasetFileRecord](), [PairRecord](), RecordedConfiguration?.none)
      }
      return (
        try transaction.files(ofDataset: dataset.id), try transaction.presentPairs(ofDataset: dataset.id),
        RecordedConfiguration(json: dataset.configuration)
      )
    }
    self.files = files
    self.pairs = pairs
    self.configuration = configuration
  }
}

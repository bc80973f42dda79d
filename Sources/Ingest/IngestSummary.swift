/// What an ingest did, as `--json` prints it.
package struct IngestSummary: Codable, Sendable, Hashable {
  /// A file that was refused and the sentence why.
  package struct Refused: Codable, Sendable, Hashable {
    /// Absolute, escaped.
    package let path: String
    /// One or two words.
    package let reason: String
    package let detail: String
    /// Whether an earlier ingest said so already.
    package let known: Bool

    package init(path: String, reason: String, detail: String, known: Bool) {
      self.path = path
      self.reason = reason
      self.detail = detail
      self.known = known
    }
  }

  package struct Splits: Codable, Sendable, Hashable {
    package var train: Int
    package var val: Int
    package var test: Int

    package init(train: Int, val: Int, test: Int) {
      self.train = train
      self.val = val
      self.test = test
    }
  }

  package let dataset: String
  /// From 1.
  package let version: Int
  package let datasetVersionId: Int64
  package let manifestSha256: String
  /// Pairs of the version.
  package let accepted: Int
  /// Of them, those the version before did not have; and those that only it had.
  package let added: Int
  package let removed: Int
  /// Files refused for the first time.
  package let rejected: Int
  /// Files refused as before.
  package let knownRejected: Int
  package let duplicates: Int
  package let ignored: Int
  package let vanished: Int
  package let splits: Splits
  /// All that are refused, in ascending order of the path.
  package let refusals: [Refused]
  /// Whether the pairs are those of the version before, and so the version is.
  package let unchanged: Bool
  /// Files whose bytes were read.
  package let filesRead: Int

  package enum CodingKeys: String, CodingKey {
    case dataset, version
    case datasetVersionId = "dataset_version_id"
    case manifestSha256 = "manifest_sha256"
    case accepted, added, removed, rejected
    case knownRejected = "known_rejected"
    case duplicates, ignored, vanished, splits, refusals, unchanged
    case filesRead = "files_read"
  }
}

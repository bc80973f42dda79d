/// What an ingest did.
package struct IngestSummary: Sendable, Hashable {
  package struct Splits: Sendable, Hashable {
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
  package let splits: Splits
  /// Whether the pairs are those of the version before, and so the version is.
  package let isUnchanged: Bool
  /// Pairs that the version before did not have, and those that only it had.
  package internal(set) var added = 0
  package internal(set) var removed = 0
  /// Of the removed, pairs of the hold-outs whose content is not in them any more.
  package internal(set) var lostHoldOut = 0
  /// Files refused for the first time.
  package internal(set) var rejected = 0
  /// Files refused as before.
  package internal(set) var knownRejected = 0
  /// Files refused now, by reason.
  package internal(set) var reasons: [String: Int] = [:]
  package internal(set) var duplicates = 0
  package internal(set) var ignored = 0
  package internal(set) var vanished = 0
  /// Files whose bytes were read.
  package internal(set) var filesRead = 0
  /// Sentences about what a person should know though it is no refusal.
  package internal(set) var notes: [String] = []

  init(
    dataset: String, version: Int, datasetVersionId: Int64, manifestSha256: String, accepted: Int, splits: Splits,
    isUnchanged: Bool
  ) {
    self.dataset = dataset
    self.version = version
    self.datasetVersionId = datasetVersionId
    self.manifestSha256 = manifestSha256
    self.accepted = accepted
    self.splits = splits
    self.isUnchanged = isUnchanged
  }
}

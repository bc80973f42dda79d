internal import GRDB

/// A named set of pairs that grows.
package struct DatasetRecord: StoreRecord {
  package let id: Int64
  package let name: String
  /// JSON: how it was last ingested.
  package let configuration: String
  package let createdAt: Timestamp
}

/// What a dataset held when a scan ended. It never changes.
package struct DatasetVersionRecord: StoreRecord {
  package let id: Int64
  package let datasetId: Int64
  /// From 1.
  package let number: Int
  /// The hash of the list of its pairs.
  package let manifestSha256: String
  package let pairCount: Int
  package let trainCount: Int
  package let valCount: Int
  package let testCount: Int
  package let rejectedCount: Int
  package let duplicateCount: Int
  /// JSON: how the pictures of a pair come out of its files.
  package let recipe: String
  package let jobId: Int64?
  package let createdAt: Timestamp
}

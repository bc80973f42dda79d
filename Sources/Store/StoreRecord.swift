package import GRDB

/// A row as a value: a column `input_sha256` is the property `inputSha256`. Rows are written by the verbs of
/// `StoreTransaction` only.
package protocol StoreRecord: Decodable, FetchableRecord, Sendable {}

extension StoreRecord {
  package static var databaseColumnDecodingStrategy: DatabaseColumnDecodingStrategy { .convertFromSnakeCase }
}

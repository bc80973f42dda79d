internal import Foundation
internal import GRDB

/// What was once found out about a content: a function of the bytes and of the geometry it was looked at in.
package struct ImageFactsRecord: Sendable {
  /// 64 hexadecimal digits.
  package let sha256: String
  package let facts: [UInt8]

  package init(sha256: String, facts: [UInt8]) {
    self.sha256 = sha256
    self.facts = facts
  }
}

extension StoreTransaction {
  package func imageFacts(_ sha256: String, geometry: String) throws -> [UInt8]? {
    try value(Data.self, "SELECT facts FROM image_facts WHERE sha256 = ? AND geometry = ?", [sha256, geometry])
      .map { Array($0) }
  }

  /// The facts about the files of a dataset, in the order of the files' rows, `limit` rows at a time.
  /// - Parameter last: the row after which to go on; it is moved.
  /// - Returns: none when all rows were passed.
  package func imageFacts(
    ofDataset id: Int64, geometry: String, after last: inout Int64, limit: Int
  ) throws -> [ImageFactsRecord] {
    let rows = try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT f.id, i.sha256, i.facts FROM dataset_files f JOIN image_facts i ON i.sha256 = f.sha256 AND i.geometry = ?
          WHERE f.dataset_id = ? AND f.id > ? ORDER BY f.id LIMIT ?
          """), arguments: [geometry, id, last, limit])
    if let row = rows.last { last = row[0] }
    return rows.map { ImageFactsRecord(sha256: $0[1], facts: Array($0[2] as Data)) }
  }

  /// What is known already stays as it is: it is the same.
  package func record(_ facts: ImageFactsRecord, geometry: String) throws {
    try execute(
      "INSERT INTO image_facts (sha256, geometry, facts) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
      [facts.sha256, geometry, Data(facts.facts)])
  }
}

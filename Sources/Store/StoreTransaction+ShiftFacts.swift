internal import GRDB

/// By how much a target was found moved against its input: a function of both contents and of the geometry they were compared
/// in.
package struct ShiftFactsRecord: Sendable, Hashable {
  package let inputSha256: String
  package let targetSha256: String
  /// Pixels to the right and down.
  package let x: Double
  package let y: Double
  package let confidence: Double

  package init(inputSha256: String, targetSha256: String, x: Double, y: Double, confidence: Double) {
    self.inputSha256 = inputSha256
    self.targetSha256 = targetSha256
    self.x = x
    self.y = y
    self.confidence = confidence
  }
}

extension StoreTransaction {
  package func shiftFacts(input: String, target: String, geometry: String) throws -> ShiftFactsRecord? {
    try Row.fetchOne(
      database.cachedStatement(
        sql: """
          SELECT shift_x, shift_y, confidence FROM shift_facts WHERE input_sha256 = ? AND target_sha256 = ? AND geometry = ?
          """), arguments: [input, target, geometry]
    ).map { ShiftFactsRecord(inputSha256: input, targetSha256: target, x: $0[0], y: $0[1], confidence: $0[2]) }
  }

  /// What is known already stays as it is: it is the same.
  package func record(_ facts: ShiftFactsRecord, geometry: String) throws {
    try execute(
      """
      INSERT INTO shift_facts (input_sha256, target_sha256, geometry, shift_x, shift_y, confidence) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT DO NOTHING
      """, [facts.inputSha256, facts.targetSha256, geometry, facts.x, facts.y, facts.confidence])
  }
}

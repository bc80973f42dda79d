internal import Files
internal import GRDB
internal import SystemPackage

/// Refuses a candidate for what was found out about it beside others.
struct CandidateRefusal {
  private let database: Database

  init(_ database: Database) {
    self.database = database
  }

  /// - Parameters:
  ///   - input, target: the files' paths, escaped.
  func refuse(_ id: Int64, _ refusal: Refusal, input: String, target: String) throws {
    func sentence(_ path: String) -> String { refusal.sentence(FilePath(escaped: path) ?? FilePath(path)) }
    try database.cachedStatement(
      sql: """
        UPDATE candidates SET split = NULL, reason = ?2, input_reason = ?2, input_detail = ?3, target_reason = ?2,
          target_detail = ?4 WHERE id = ?1
        """
    ).execute(arguments: [id, refusal.reason, sentence(input), sentence(target)])
  }
}

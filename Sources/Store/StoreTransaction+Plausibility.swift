internal import GRDB
package import SystemPackage

/// By what results are ordered, the least plausible first.
package enum PlausibilityMeasure: String, Sendable, CaseIterable {
  case realism, colourfulness
}

/// A result and what speaks for it.
package struct JudgedResult: Sendable {
  package let input: FilePath
  package let output: FilePath
  package let realism: Double?
  package let colourfulness: Double?
}

extension StoreTransaction {
  /// The results of a translation with the lowest measure.
  package func leastPlausible(
    ofJob id: Int64, by measure: PlausibilityMeasure, limit: Int
  ) throws -> [JudgedResult] {
    try rows(
      """
      SELECT input_path, output_path, realism, colourfulness FROM least_plausible
      WHERE job = ? AND \(measure.rawValue) IS NOT NULL ORDER BY \(measure.rawValue)_rank LIMIT ?
      """, [id, limit]
    ).map { try judged($0) }
  }

  /// Results from all over a translation.
  package func someResults(ofJob id: Int64, limit: Int) throws -> [JudgedResult] {
    let ids = try values(
      Int64.self, "SELECT id FROM translation_items WHERE job_id = ? AND state = 'completed' ORDER BY id", [id])
    let chosen = (0..<min(limit, ids.count)).map { ids[$0 * ids.count / min(limit, ids.count)] }
    return try chosen.flatMap { id in
      try rows(
        "SELECT input_path, output_path, realism, colourfulness FROM translation_items WHERE id = ?", [id]
      ).map { try judged($0) }
    }
  }

  private func judged(_ row: Row) throws -> JudgedResult {
    let (input, output): (StoredPath, StoredPath) = (row[0], row[1])
    return JudgedResult(input: input.path, output: output.path, realism: row[2], colourfulness: row[3])
  }
}

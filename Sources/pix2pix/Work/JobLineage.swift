internal import GRDB
internal import Store

/// What a job stands on, what stands on it, and what came of it.
struct JobLineage {
  let dependsOn: [Int64]
  let neededBy: [Int64]
  /// `maps version 3`.
  let datasetVersions: [String]
  let runs: [Int64]
  /// Made by its runs: `maps@3`.
  let models: [String]
  let evaluations: [Int64]
  /// Items of a translation, or of a chunk of one, by their state.
  let items: [(state: String, count: Int64)]

  init(_ job: Int64, _ transaction: StoreTransaction) throws {
    func numbers(_ sql: String) throws -> [Int64] { try transaction.values(Int64.self, sql, [job]) }
    func texts(_ sql: String) throws -> [String] { try transaction.values(String.self, sql, [job]) }
    dependsOn = try numbers("SELECT depends_on FROM job_dependencies WHERE job_id = ? ORDER BY 1")
    neededBy = try numbers("SELECT job_id FROM job_dependencies WHERE depends_on = ? ORDER BY 1")
    datasetVersions = try texts(
      "SELECT dataset || ' version ' || version FROM dataset_summary WHERE job = ? ORDER BY 1")
    runs = try numbers("SELECT id FROM runs WHERE job_id = ? ORDER BY 1")
    models = try texts(
      "SELECT m.name || '@' || m.version FROM models m JOIN runs r ON r.id = m.run_id WHERE r.job_id = ? ORDER BY m.id")
    evaluations = try numbers("SELECT id FROM evaluations WHERE job_id = ? ORDER BY 1")
    items = try transaction.rows(
      "SELECT state, count(*) FROM translation_items WHERE job_id = ?1 OR chunk_id = ?1 GROUP BY state ORDER BY state",
      [job]
    ).map { ($0[0], $0[1]) }
  }

  private var entries: [(name: String, values: [JSONValue])] {
    [
      ("depends on", dependsOn.map(JSONValue.integer)), ("needed by", neededBy.map(JSONValue.integer)),
      ("made", datasetVersions.map(JSONValue.string)), ("run", runs.map(JSONValue.integer)),
      ("model", models.map(JSONValue.string)), ("evaluation", evaluations.map(JSONValue.integer)),
    ]
  }

  /// Only what there is.
  var lines: [String] {
    let named = entries.filter { !$0.values.isEmpty }.map { name, values in
      let texts = values.map { value in if case .string(let text) = value { text } else { value.text } }
      return name + "  " + texts.joined(separator: ", ")
    }
    let counts = items.map { "\($0.count) \($0.state)" }.joined(separator: ", ")
    return named + (items.isEmpty ? [] : ["items  " + counts])
  }

  var json: JSONValue {
    .object([
      (key: "depends_on", value: .array(dependsOn.map(JSONValue.integer))),
      (key: "needed_by", value: .array(neededBy.map(JSONValue.integer))),
      (key: "dataset_versions", value: .array(datasetVersions.map(JSONValue.string))),
      (key: "runs", value: .array(runs.map(JSONValue.integer))),
      (key: "models", value: .array(models.map(JSONValue.string))),
      (key: "evaluations", value: .array(evaluations.map(JSONValue.integer))),
      (key: "items", value: .object(items.map { (key: $0.state, value: .integer($0.count)) })),
    ])
  }
}

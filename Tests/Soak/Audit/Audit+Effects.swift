import GRDB
import Store

extension Audit {
  /// What a completed job leaves in the store is there once; what no completed job made is not there.
  func effectFindings() throws -> [Finding] {
    try store.read { transaction in
      try Self.rules.flatMap { rule in
        try transaction.rows(rule.query).map { Finding(rule.kind, String(format: rule.sentence, $0)) }
      }
    }
  }

  /// A query that finds nothing when all is well. `$1`, `$2` in the sentence are its columns.
  private struct Rule {
    let kind: Finding.Kind
    let sentence: String
    let query: String

    init(_ kind: Finding.Kind, _ sentence: String, _ query: String) {
      self.kind = kind
      self.sentence = sentence
      self.query = query
    }
  }

  private static let rules = [
    Rule(
      .model, "job $1 completed a training, and $2 models come from its runs",
      """
      SELECT j.id, count(m.id) AS models FROM jobs j LEFT JOIN runs r ON r.job_id = j.id
        LEFT JOIN models m ON m.run_id = r.id
      WHERE j.kind = 'train' AND j.state = 'completed' AND j.result ->> '$.unchanged' = 0 GROUP BY j.id HAVING models <> 1
      """),
    Rule(
      .model, "model $1 comes from run $2, whose job is not completed",
      """
      SELECT m.id, r.id FROM models m JOIN runs r ON r.id = m.run_id JOIN jobs j ON j.id = r.job_id
      WHERE j.state <> 'completed'
      """),
    Rule(
      .run, "run $1 is $2, and its job is $3",
      """
      SELECT h.run, h.state, j.state FROM training_history h JOIN jobs j ON j.id = h.job
      WHERE (j.state = 'completed') <> (h.state = 'completed') OR h.state = 'running'
      """),
    Rule(
      .run, "job $1 has $2 runs",
      "SELECT job_id, count(*) AS runs FROM runs WHERE job_id IS NOT NULL GROUP BY job_id HAVING runs > 1"),
    Rule(
      .result, "run $1 has the metric $2 of step $3 $4 times",
      """
      SELECT run_id, name, step, count(*) AS times FROM metrics WHERE run_id IS NOT NULL AND step IS NOT NULL
      GROUP BY run_id, step, split, series, name HAVING times > 1
      """),
    Rule(
      .result, "job $1 completed an evaluation, and left $2 of them",
      """
      SELECT j.id, count(e.id) AS evaluations FROM jobs j LEFT JOIN evaluations e ON e.job_id = j.id
      WHERE j.kind = 'evaluate' AND j.state = 'completed' AND j.result ->> '$.unchanged' = 0
        AND j.result ->> '$.skipped' IS NULL GROUP BY j.id HAVING evaluations <> 1
      """),
    Rule(
      .result, "evaluation $1 is of job $2, which is not completed",
      "SELECT e.id, j.id FROM evaluations e JOIN jobs j ON j.id = e.job_id WHERE j.state <> 'completed'"),
    Rule(
      .dataset, "version $1 of dataset $2 says that it has $3 pairs, and has $4",
      """
      SELECT v.number, v.dataset_id, v.pair_count, (SELECT count(*) FROM pairs p WHERE p.dataset_id = v.dataset_id
        AND p.added_in <= v.number AND (p.removed_in IS NULL OR p.removed_in > v.number)) AS pairs
      FROM dataset_versions v WHERE pairs <> v.pair_count
      """),
    Rule(
      .item, "item $1 of the completed job $2 is $3",
      """
      SELECT i.id, j.id, i.state FROM translation_items i JOIN jobs j ON j.id = i.job_id
      WHERE j.state = 'completed' AND i.state NOT IN ('completed', 'skipped', 'failed')
      """),
    Rule(
      .item, "the result of job $1 counts $2 items, and it has $3",
      """
      SELECT j.id, (j.result ->> '$.done') + (j.result ->> '$.skipped') + (j.result ->> '$.failed') AS told,
        (SELECT count(*) FROM translation_items i WHERE i.job_id = j.id) AS items
      FROM jobs j WHERE j.kind = 'translate' AND j.state = 'completed' AND told <> items
      """),
  ]
}

extension String {
  /// Puts a row's columns in place of `$1`, `$2` and so on.
  fileprivate init(format sentence: String, _ row: Row) {
    var text = sentence
    for index in (0..<row.count).reversed() {
      let value = (row[index] as DatabaseValue).storage.value.map { "\($0)" } ?? "NULL"
      text = text.split(separator: "$\(index + 1)", omittingEmptySubsequences: false).joined(separator: value)
    }
    self = text
  }
}

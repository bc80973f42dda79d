internal import GRDB

extension StoreTransaction {
  /// Records a batch of numbers.
  package func insertMetrics(_ metrics: [MetricValue], of owner: MetricOwner) throws {
    var run: Int64?
    var evaluation: Int64?
    switch owner {
    case .run(let id): run = id
    case .evaluation(let id): evaluation = id
    }
    for metric in metrics {
      try execute(
        """
        INSERT INTO metrics (run_id, evaluation_id, step, epoch, split, series, name, value, recorded_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          run, evaluation, metric.step, metric.epoch, metric.split, metric.series, metric.name,
          metric.value.isNaN ? nil : metric.value, now,
        ])
    }
  }

  /// In the order of recording.
  package func metrics(of owner: MetricOwner, named name: String? = nil) throws -> [MetricRecord] {
    let column: String
    let id: Int64
    switch owner {
    case .run(let run): (column, id) = ("run_id", run)
    case .evaluation(let evaluation): (column, id) = ("evaluation_id", evaluation)
    }
    return try all(
      MetricRecord.self, "SELECT * FROM metrics WHERE \(column) = ?1 AND (?2 IS NULL OR name = ?2) ORDER BY id",
      [id, name])
  }

  /// Takes back what a run recorded after a step: a resumed run records it again.
  package func deleteMetrics(ofRun id: Int64, afterStep step: Int) throws {
    try execute("DELETE FROM metrics WHERE run_id = ? AND step > ?", [id, step])
  }

  /// One scoring of a model on a split; its numbers belong to it.
  package func createEvaluation(
    job: Int64?, model: Int64, datasetVersion: Int64, split: PairSplit, images: Int
  ) throws -> Int64 {
    try insert(
      """
      INSERT INTO evaluations (job_id, model_id, dataset_version_id, split, images, created_at)
      VALUES (?, ?, ?, ?, ?, ?)
      """, [job, model, datasetVersion, split, images, now])
  }

  /// The newest first.
  package func evaluations(ofModel id: Int64) throws -> [EvaluationRecord] {
    try all(EvaluationRecord.self, "SELECT * FROM evaluations WHERE model_id = ? ORDER BY id DESC", [id])
  }
}

internal import GRDB

/// What a stage of a pipeline last completed with.
package struct StageRecord: StoreRecord {
  package let pipeline: String
  package let stage: String
  /// The hash of all that the stage's result depends on.
  package let stageKey: String
  /// JSON.
  package let result: String
  package let jobId: Int64?
  package let completedAt: Timestamp
}

extension StoreTransaction {
  package func stage(_ stage: String, ofPipeline pipeline: String) throws -> StageRecord? {
    try one(StageRecord.self, "SELECT * FROM stages WHERE pipeline = ? AND stage = ?", [pipeline, stage])
  }

  /// - Parameter result: JSON.
  package func recordStage(
    _ stage: String, ofPipeline pipeline: String, key: String, result: String, job: Int64?
  ) throws {
    try execute(
      """
      INSERT INTO stages (pipeline, stage, stage_key, result, job_id, completed_at) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (pipeline, stage) DO UPDATE SET stage_key = excluded.stage_key, result = excluded.result,
        job_id = excluded.job_id, completed_at = excluded.completed_at
      """, [pipeline, stage, key, result, job, now])
  }
}

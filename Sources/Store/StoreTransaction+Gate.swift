internal import Files
internal import GRDB

extension StoreTransaction {
  /// The hold-out that the versions of a model are compared on, of one dataset; `nil`: none has been drawn.
  package func holdout(ofModel name: String, dataset: Int64) throws -> HoldoutRecord? {
    try one(
      HoldoutRecord.self,
      "SELECT * FROM holdouts WHERE model_name = ? AND dataset_id = ? AND replaced_at IS NULL", [name, dataset])
  }

  /// The hold-outs in use of a model's name.
  package func holdouts(ofModel name: String) throws -> [HoldoutRecord] {
    try all(
      HoldoutRecord.self, "SELECT * FROM holdouts WHERE model_name = ? AND replaced_at IS NULL ORDER BY id", [name])
  }

  package func pairs(ofHoldout id: Int64) throws -> [HoldoutPairRecord] {
    try all(HoldoutPairRecord.self, "SELECT * FROM holdout_pairs WHERE holdout_id = ? ORDER BY input_path", [id])
  }

  /// Fixes the list of pairs that a model's versions are compared on from now on, in the place of the one before.
  /// - Parameters:
  ///   - pairs: not empty.
  ///   - reason: why now.
  package func drawHoldout(
    ofModel name: String, version: DatasetVersionRecord, split: PairSplit, pairs: [PairRecord], reason: String
  ) throws -> HoldoutRecord {
    try execute(
      "UPDATE holdouts SET replaced_at = ? WHERE model_name = ? AND dataset_id = ? AND replaced_at IS NULL",
      [now, name, version.datasetId])
    let count = Set(pairs.map { HoldoutKey($0) }).count
    let id = try insert(
      """
      INSERT INTO holdouts (model_name, dataset_id, dataset_version_id, split, pair_count, sha256, reason, created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        name, version.datasetId, version.id, split, count, HoldoutKey.hash(of: pairs).description, reason, now,
      ])
    for pair in pairs {
      try execute(
        """
        INSERT INTO holdout_pairs (holdout_id, input_sha256, target_sha256, input_region, input_area, target_area, input_path)
        VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
        """,
        [
          id, pair.inputSha256, pair.targetSha256, pair.inputRegion, pair.inputArea, pair.targetArea, pair.inputPath,
        ])
    }
    guard let record = try one(HoldoutRecord.self, "SELECT * FROM holdouts WHERE id = ?", [id]) else {
      throw StoreError.brokenRow(table: "holdouts", id: id)
    }
    return record
  }

  /// What the sharpness of later champions is compared with; only the first is kept.
  package func noteFirstSharpness(ofHoldout id: Int64, _ sharpness: Double) throws {
    try execute("UPDATE holdouts SET first_sharpness = coalesce(first_sharpness, ?) WHERE id = ?", [sharpness, id])
  }

  package func recordDecision(_ decision: NewDecision) throws {
    try execute(
      """
      INSERT INTO decisions (job_id, challenger_id, champion_id, holdout_id, verdict, metric, challenger_value,
        champion_value, improvement, interval_low, interval_high, margin, reason, at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        decision.job, decision.challenger, decision.champion, decision.holdout, decision.verdict, decision.metric,
        decision.challengerValue, decision.championValue, decision.improvement, decision.interval?.lowerBound,
        decision.interval?.upperBound, decision.margin, decision.reason, now,
      ])
  }
}

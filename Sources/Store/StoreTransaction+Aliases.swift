internal import GRDB

extension StoreTransaction {
  /// Puts a version in service: it becomes `champion`, and the one before it `previous`, with their events.
  /// - Parameter expected: the champion on which the decision was taken (`nil`: there was none).
  /// - Throws: `StoreError.aliasMoved` if another stands there by now; nothing is changed then.
  package func promote(_ id: Int64, expecting expected: Int64?, reason: String) throws {
    let model = try self.model(id)
    let champion = try findModel(named: model.name, alias: "champion")
    try requireAlias("champion", of: model.name, on: expected, found: champion)
    guard champion?.id != id else { return }
    try moveAlias("champion", of: model.name, to: id)
    if let champion {
      try moveAlias("previous", of: model.name, to: champion.id)
      try recordModelEvent(
        .demoted, model: champion.id, from: "champion", to: "previous", reason: "\(model.reference) took its place")
    }
    try recordModelEvent(.promoted, model: id, to: "champion", reason: reason)
  }

  /// Puts the version that was champion before back in service.
  /// - Returns: the champion.
  /// - Throws: `StoreError.noPrevious`.
  @discardableResult
  package func rollBack(model name: String, reason: String) throws -> ModelRecord {
    guard let previous = try findModel(named: name, alias: "previous"),
      let champion = try findModel(named: name, alias: "champion")
    else {
      if try latestModel(named: name) == nil { _ = try resolveModel(name) }
      throw StoreError.noPrevious(model: name)
    }
    try moveAlias("champion", of: name, to: previous.id)
    try execute("DELETE FROM aliases WHERE model_name = ? AND alias = 'previous'", [name])
    try recordModelEvent(.rolledBack, model: champion.id, from: "champion", reason: reason)
    try recordModelEvent(.promoted, model: previous.id, from: "previous", to: "champion", reason: reason)
    return previous
  }

  /// Points any alias to a version.
  /// - Parameter expected: where it must stand now (`nil`: nowhere).
  /// - Throws: `StoreError.aliasMoved`.
  package func setAlias(_ alias: String, to id: Int64, expecting expected: Int64?, reason: String) throws {
    let model = try self.model(id)
    let found = try findModel(named: model.name, alias: alias)
    try requireAlias(alias, of: model.name, on: expected, found: found)
    guard found?.id != id else { return }
    try moveAlias(alias, of: model.name, to: id)
    if let found { try recordModelEvent(.demoted, model: found.id, from: alias, reason: reason) }
    try recordModelEvent(.promoted, model: id, to: alias, reason: reason)
  }

  /// For what the gate decided without moving an alias: `kept`.
  package func recordModelEvent(
    _ event: ModelEventRecord.Event, model: Int64, from: String? = nil, to: String? = nil, reason: String? = nil
  ) throws {
    try execute(
      "INSERT INTO model_events (model_id, event, from_alias, to_alias, reason, at) VALUES (?, ?, ?, ?, ?, ?)",
      [model, event, from, to, reason, now])
  }

  private func requireAlias(_ alias: String, of name: String, on expected: Int64?, found: ModelRecord?) throws {
    guard found?.id != expected else { return }
    let wanted = try expected.map { try model($0).reference }
    throw StoreError.aliasMoved(
      model: name, alias: alias, expected: wanted ?? "no version", found: found?.reference ?? "no version")
  }

  private func moveAlias(_ alias: String, of name: String, to id: Int64) throws {
    try execute(
      """
      INSERT INTO aliases (model_name, alias, model_id, updated_at) VALUES (?, ?, ?, ?)
      ON CONFLICT (model_name, alias) DO UPDATE SET model_id = excluded.model_id, updated_at = excluded.updated_at
      """, [name, alias, id, now])
  }
}

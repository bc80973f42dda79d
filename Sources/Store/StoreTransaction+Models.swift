package import Files
internal import GRDB
package import SystemPackage

/// A model whose files are written.
package struct NewModel: Sendable {
  package var name: String
  package var run: Int64?
  package var origin: ModelRecord.Origin
  /// Relative to the workspace.
  package var folder: FilePath
  /// JSON.
  package var architecture: String
  package var generator: (hash: ContentHash, size: Int64)
  package var discriminator: (hash: ContentHash, size: Int64)?

  package init(
    name: String, run: Int64?, origin: ModelRecord.Origin, folder: FilePath, architecture: String,
    generator: (hash: ContentHash, size: Int64), discriminator: (hash: ContentHash, size: Int64)? = nil
  ) {
    self.name = name
    self.run = run
    self.origin = origin
    self.folder = folder
    self.architecture = architecture
    self.generator = generator
    self.discriminator = discriminator
  }
}

extension StoreTransaction {
  /// Makes the next version of a name, with its event.
  package func createModel(_ model: NewModel, reason: String? = nil) throws -> ModelRecord {
    let id = try insert(
      """
      INSERT INTO models (name, version, run_id, origin, folder, architecture, generator_sha256, generator_size,
        discriminator_sha256, discriminator_size, created_at)
      SELECT ?1, coalesce(max(version), 0) + 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10 FROM models WHERE name = ?1
      """,
      [
        model.name, model.run, model.origin, StoredPath(model.folder), model.architecture,
        model.generator.hash.description, model.generator.size, model.discriminator?.hash.description,
        model.discriminator?.size, now,
      ])
    try recordModelEvent(model.origin == .trained ? .trained : .imported, model: id, reason: reason)
    return try self.model(id)
  }

  package func model(_ id: Int64) throws -> ModelRecord {
    guard let model = try one(ModelRecord.self, "SELECT * FROM models WHERE id = ?", [id]) else {
      throw StoreError.notFound(what: "model", name: "number \(id)", nearest: nil)
    }
    return model
  }

  /// The version that a run made, if it did.
  package func model(ofRun id: Int64) throws -> ModelRecord? {
    try one(ModelRecord.self, "SELECT * FROM models WHERE run_id = ? ORDER BY id DESC LIMIT 1", [id])
  }

  package func models() throws -> [ModelRecord] {
    try all(ModelRecord.self, "SELECT * FROM models ORDER BY name, version")
  }

  /// Its files make room; what happened to it stays.
  package func noteFilesRemoved(ofModel id: Int64) throws {
    try execute("UPDATE models SET files_removed_at = ? WHERE id = ?", [now, id])
  }

  package func latestModel(named name: String) throws -> ModelRecord? {
    try one(ModelRecord.self, "SELECT * FROM models WHERE name = ? ORDER BY version DESC LIMIT 1", [name])
  }

  package func aliases(ofModel name: String) throws -> [AliasRecord] {
    try all(AliasRecord.self, "SELECT * FROM aliases WHERE model_name = ? ORDER BY alias", [name])
  }

  package func findModel(named name: String, alias: String) throws -> ModelRecord? {
    try one(
      ModelRecord.self,
      "SELECT m.* FROM aliases a JOIN models m ON m.id = a.model_id WHERE a.model_name = ? AND a.alias = ?",
      [name, alias])
  }

  /// The version that `maps`, `maps@3`, `maps@champion` or `maps@previous` means now. A plain name means its champion,
  /// else its latest version.
  /// - Throws: `StoreError` with the nearest name, the latest version, or the aliases that are set.
  package func resolveModel(_ reference: String) throws -> ModelRecord {
    let parts = reference.split(separator: "@", omittingEmptySubsequences: false).map(String.init)
    guard let name = parts.first, !name.isEmpty, parts.count <= 2, parts.last != "" else {
      throw StoreError.badModelReference(reference)
    }
    guard let latest = try latestModel(named: name) else {
      let names = try values(String.self, "SELECT DISTINCT name FROM models")
      throw StoreError.notFound(what: "model", name: name, nearest: nearestName(to: name, in: names))
    }
    guard parts.count == 2 else { return try findModel(named: name, alias: "champion") ?? latest }
    if let version = Int(parts[1]) {
      guard
        let model = try one(ModelRecord.self, "SELECT * FROM models WHERE name = ? AND version = ?", [name, version])
      else { throw StoreError.noSuchVersion(model: name, version: version, latest: latest.version) }
      return model
    }
    guard let model = try findModel(named: name, alias: parts[1]) else {
      let known = try aliases(ofModel: name).map { "\(name)@\($0.alias)" }
      throw StoreError.noSuchAlias(model: name, alias: parts[1], known: known)
    }
    return model
  }
}

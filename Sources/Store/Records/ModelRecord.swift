internal import GRDB

/// One version of a model. It never changes; aliases point to it.
package struct ModelRecord: StoreRecord {
  package enum Origin: String, Codable, Sendable, DatabaseValueConvertible {
    case trained, imported
  }
  package let id: Int64
  package let name: String
  /// From 1.
  package let version: Int
  package let runId: Int64?
  package let origin: Origin
  /// Relative to the workspace; holds `generator.safetensors` and, where there is one, `discriminator.safetensors`.
  package let folder: StoredPath
  /// JSON.
  package let architecture: String
  package let generatorSha256: String
  /// Bytes.
  package let generatorSize: Int64
  package let discriminatorSha256: String?
  package let discriminatorSize: Int64?
  package let createdAt: Timestamp
  /// When its files made room; `nil`: they are there.
  package let filesRemovedAt: Timestamp?

  /// `maps@3`.
  package var reference: String { "\(name)@\(version)" }
}

package struct AliasRecord: StoreRecord {
  package let modelName: String
  package let alias: String
  package let modelId: Int64
  package let updatedAt: Timestamp
}

/// Something that happened to a version of a model.
package struct ModelEventRecord: StoreRecord {
  package enum Event: String, Codable, Sendable, DatabaseValueConvertible {
    case trained, imported, promoted, demoted, kept
    case rolledBack = "rolled-back"
  }
  package let id: Int64
  package let modelId: Int64
  package let event: Event
  package let fromAlias: String?
  package let toAlias: String?
  package let reason: String?
  package let at: Timestamp
}

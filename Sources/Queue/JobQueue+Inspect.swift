internal import GRDB
package import Store

/// What a person can ask about jobs.
extension JobQueue {
  package struct Filter: Sendable {
    /// Empty: any.
    package var phases: [JobPhase] = []
    package var kind: String?
    package var pipeline: String?
    package var limit = 100

    package init() {}
  }

  package func job(_ id: Int64) throws -> JobRecord {
    try store.read { try $0.job(id) }
  }

  /// The newest first.
  package func jobs(_ filter: Filter = Filter()) throws -> [JobRecord] {
    let phases = filter.phases.isEmpty ? JobPhase.allCases : filter.phases
    let list = phases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    return try store.read {
      try $0.all(
        JobRecord.self,
        """
        SELECT * FROM jobs WHERE state IN (\(list)) AND (?1 IS NULL OR kind = ?1) AND (?2 IS NULL OR pipeline = ?2)
        ORDER BY id DESC LIMIT ?3
        """, [filter.kind, filter.pipeline, filter.limit])
    }
  }

  package func attempts(ofJob id: Int64) throws -> [AttemptRecord] {
    try store.read { try $0.all(AttemptRecord.self, "SELECT * FROM attempts WHERE job_id = ? ORDER BY id", [id]) }
  }

  package func events(ofJob id: Int64) throws -> [EventRecord] {
    try store.read { try $0.all(EventRecord.self, "SELECT * FROM events WHERE job_id = ? ORDER BY id", [id]) }
  }

  /// The workers that have not said goodbye, nor been found dead: some may hang.
  package func liveWorkers() throws -> [WorkerRecord] {
    try store.read { try $0.all(WorkerRecord.self, "SELECT * FROM workers WHERE stopped_at IS NULL ORDER BY id") }
  }
}

extension StoreTransaction {
  /// The workers that take jobs: alive, and heard of not long ago.
  package func attentiveWorkers() throws -> [WorkerRecord] {
    try all(
      WorkerRecord.self, "SELECT * FROM workers WHERE stopped_at IS NULL AND heartbeat_at >= ? ORDER BY id",
      [now + -WorkerIdentity.longestSilence])
  }
}

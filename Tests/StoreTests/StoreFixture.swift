import Files
import GRDB
import Store
import SystemPackage
import TestSupport

/// Rows that the tests of the store stand on, made as the program makes them.
enum StoreFixture {
  static func hash(_ text: String) -> ContentHash { ContentHash(of: Array(text.utf8)) }

  /// A job that worker 1 runs under claim 1.
  static func runningJob(_ store: DataStore, kind: String = "train") throws -> Int64 {
    try store.write { transaction in
      try transaction.execute(
        """
        INSERT OR IGNORE INTO workers (id, name, host, pid, queues, concurrency, cores, started_at, heartbeat_at)
        VALUES (1, 'host-1', 'host', 1, '', 1, 2, ?1, ?1)
        """, [transaction.now])
      let id = try transaction.insert(
        """
        INSERT INTO jobs (kind, queue, state, run_at, payload, payload_format, max_attempts, attempts, enqueued_at,
          updated_at, claim, worker_id, lease_until, heartbeat_at, started_at)
        VALUES (?1, 'default', 'running', ?2, '{}', 1, 3, 1, ?2, ?2, 1, 1, ?2, ?2, ?2)
        """, [kind, transaction.now])
      try transaction.execute(
        "INSERT INTO attempts (job_id, number, claim, worker_id, started_at, log_path) VALUES (?, 1, 1, 1, ?, 'logs/a')",
        [id, transaction.now])
      return id
    }
  }

  static func end(_ job: Int64, _ state: String, error: String? = nil, _ store: DataStore) throws {
    try store.write {
      try $0.execute(
        """
        UPDATE jobs SET state = ?1, error = ?2, cancel_reason = ?2, worker_id = NULL, lease_until = NULL,
          heartbeat_at = NULL, finished_at = ?3, updated_at = ?3, reason = 'test' WHERE id = ?4
        """, [state, error, $0.now, job])
      try $0.execute(
        "UPDATE attempts SET finished_at = ?, outcome = ?, error = ? WHERE job_id = ?",
        [$0.now, state == "completed" ? "ok" : "error", error, job])
    }
  }

  static func pair(_ key: String, _ split: PairSplit = .train, content: String? = nil) -> NewPair {
    let path = FilePath("/data/\(key).png")
    let digest = hash(content ?? key)
    return NewPair(
      key: key, group: key, split: split, input: NewPair.Side(path: path, hash: digest, region: .left),
      target: NewPair.Side(path: path, hash: digest, region: .right), width: 256, height: 256)
  }

  static func version(_ store: DataStore, dataset: String = "maps", pairs: [NewPair]) throws -> DatasetVersionRecord {
    try store.write { transaction in
      let dataset = try transaction.findOrCreateDataset(named: dataset)
      let version = NewDatasetVersion(
        dataset: dataset.id, manifest: hash(pairs.map(\.key).joined()), rejected: 1, duplicates: 2)
      return try transaction.recordVersion(version) { writer in
        for pair in pairs { try writer.add(pair) }
      }
    }
  }

  static func model(_ store: DataStore, _ name: String = "maps", run: Int64? = nil) throws -> ModelRecord {
    try store.write { transaction in
      let count = try transaction.models().count
      let weights = hash("weights \(count)")
      return try transaction.createModel(
        NewModel(
          name: name, run: run, origin: run == nil ? .imported : .trained, folder: FilePath("models/\(count + 1)"),
          architecture: "{}", generator: (weights, 10), discriminator: (weights, 20)))
    }
  }
}

extension Row {
  /// Every value as text, `-` for NULL.
  var texts: [String] {
    databaseValues.map { value in
      switch value.storage {
      case .null: "-"
      case .int64(let number): String(number)
      case .double(let number): String(number)
      case .string(let text): text
      case .blob: "blob"
      }
    }
  }
}

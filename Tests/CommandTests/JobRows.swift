import GRDB
import Store

/// Rows of jobs and workers as the queue would have made them.
enum JobRows {
  /// A worker of another host, which no lock of this one tells about.
  static func addWorker(_ store: DataStore, queues: String = "", stopped: Bool = false) throws {
    try store.write {
      try $0.execute(
        """
        INSERT INTO workers (name, host, pid, queues, concurrency, cores, started_at, heartbeat_at, stopped_at,
          stop_reason)
        SELECT 'worker-' || (count(*) + 1), 'elsewhere', 1, ?1, 1, 1, ?2, ?2, CASE WHEN ?3 THEN ?2 END,
          CASE WHEN ?3 THEN 'done' END FROM workers
        """, [queues, $0.now, stopped])
    }
  }

  /// - Parameter state: `running`: by worker 1, whose lease ended half a minute after it took the job.
  static func add(
    _ store: DataStore, kind: String = "ingest", state: String = "available", queue: String = "default",
    secondsAgo: Double = 0
  ) throws -> Int64 {
    try store.write { transaction in
      let then = transaction.now + -secondsAgo
      let isFinal = ["completed", "cancelled", "discarded"].contains(state)
      let id = try transaction.insert(
        """
        INSERT INTO jobs (kind, queue, state, run_at, payload, payload_format, max_attempts, attempts, enqueued_at,
          updated_at, claim, worker_id, lease_until, heartbeat_at, started_at, finished_at, error, cancel_reason)
        VALUES (?1, ?2, ?3, ?4, '{}', 1, 3, ?5, ?4, ?4, ?5, CASE WHEN ?5 THEN 1 END, CASE WHEN ?5 THEN ?4 + 30000 END,
          CASE WHEN ?5 THEN ?4 END, CASE WHEN ?5 OR ?6 THEN ?4 END, CASE WHEN ?6 THEN ?4 END, 'it went wrong',
          CASE WHEN ?3 = 'cancelled' THEN 'by hand' END)
        """, [kind, queue, state, then, state == "running", isFinal])
      if state == "running" {
        try transaction.execute(
          "INSERT INTO attempts (job_id, number, claim, worker_id, started_at) VALUES (?, 1, 1, 1, ?)", [id, then])
      }
      return id
    }
  }
}

extension Schema {
  static let jobViews: [View] = [
    View(
      name: "job_history",
      definition: """
        SELECT j.id, j.kind, j.queue, j.state, j.attempts, w.name AS worker,
          \(iso("j.enqueued_at")) AS enqueued_at, \(iso("j.started_at")) AS started_at,
          \(iso("j.finished_at")) AS finished_at,
          (SELECT \(seconds("sum(a.started_at)", "sum(a.finished_at)")) FROM attempts a
            WHERE a.job_id = j.id AND a.finished_at IS NOT NULL) AS seconds,
          CASE WHEN j.state = 'cancelled' THEN j.cancel_reason ELSE j.error END AS error,
          j.pipeline, j.priority, \(iso("j.run_at")) AS run_at, j.max_attempts, j.losses, j.progress, j.result, j.payload,
          j.parent_id AS parent, j.cores, j.timeout_ms / 1000.0 AS timeout, round(j.memory / 1000000.0, 1) AS memory_mb,
          j.unique_key
        FROM jobs j LEFT JOIN attempts l ON l.job_id = j.id
            AND l.claim = (SELECT max(a.claim) FROM attempts a WHERE a.job_id = j.id)
          LEFT JOIN workers w ON w.id = l.worker_id
        """),
    View(
      name: "attempt_history",
      definition: """
        SELECT a.job_id AS job, j.kind, a.number, a.claim, w.name AS worker, \(iso("a.started_at")) AS started_at,
          \(iso("a.finished_at")) AS finished_at, \(seconds("a.started_at", "a.finished_at")) AS seconds, a.outcome,
          a.error, a.log_path AS log, round(a.peak_memory / 1000000.0, 1) AS peak_memory_mb
        FROM attempts a JOIN jobs j ON j.id = a.job_id JOIN workers w ON w.id = a.worker_id
        """),
    View(
      name: "event_history",
      definition: """
        SELECT e.id, e.job_id AS job, j.kind, \(iso("e.at")) AS at, e.from_state, e.to_state, e.claim, w.name AS worker,
          e.detail
        FROM events e JOIN jobs j ON j.id = e.job_id LEFT JOIN workers w ON w.id = e.worker_id
        """),
    View(
      name: "queue_depth",
      definition: """
        SELECT j.queue, j.state, count(*) AS jobs, \(iso("min(j.enqueued_at)")) AS oldest_enqueued_at,
          \(iso("min(j.run_at)")) AS next_run_at, \(iso("q.paused_at")) AS paused_at
        FROM jobs j LEFT JOIN queues q ON q.name = j.queue
        WHERE j.state NOT IN ('completed', 'cancelled', 'discarded')
        GROUP BY j.queue, j.state
        """),
    View(
      name: "worker_history",
      definition: """
        SELECT w.name AS worker, w.host, w.pid, w.queues, w.concurrency, w.cores, \(iso("w.started_at")) AS started_at,
          \(iso("w.heartbeat_at")) AS heartbeat_at, \(iso("w.stopped_at")) AS stopped_at, w.stop_reason,
          (SELECT count(*) FROM attempts a WHERE a.worker_id = w.id) AS attempts,
          (SELECT count(*) FROM jobs j WHERE j.worker_id = w.id AND j.state = 'running') AS running
        FROM workers w
        """),
  ]
}

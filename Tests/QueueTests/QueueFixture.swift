import GRDB
import Queue
import Store
import TestSupport

/// A queue on a store with a fake clock, and its workers.
struct QueueFixture {
  let test: TestStore
  let queue: JobQueue

  init() throws {
    test = try TestStore()
    queue = JobQueue(test.store)
  }

  var time: FakeTime { test.time }

  @discardableResult
  func enqueue(_ kind: String = "write", _ change: (inout JobRequest) -> Void = { _ in }) throws -> Int64 {
    var request = JobRequest(kind: kind, payload: "{}")
    change(&request)
    return try queue.enqueue(request).id
  }

  /// A worker without a process, as one of another host is.
  func worker(host: String = "elsewhere", cores: Int = 16) throws -> ClaimRule {
    try QueueFixture.worker(on: test.store, host: host, cores: cores, lease: 30)
  }

  static func worker(on store: DataStore, host: String, cores: Int, lease: Double) throws -> ClaimRule {
    let id = try store.write { transaction in
      let count = try transaction.value(Int.self, "SELECT count(*) FROM workers") ?? 0
      return try transaction.insert(
        """
        INSERT INTO workers (name, host, pid, queues, concurrency, cores, started_at, heartbeat_at)
        VALUES (?1, ?2, 1, '', 1, ?3, ?4, ?4)
        """, ["\(host)-\(count)", host, cores, transaction.now])
    }
    return ClaimRule(worker: id, lease: lease, cores: cores)
  }

  func phase(_ id: Int64) throws -> JobPhase { try queue.job(id).phase }

  func lose(_ job: ClaimedJob, childDied: Bool) throws {
    try queue.lose(job, reason: "signal 6", childDied: childDied)
  }

  /// The state that the events of every job lead to, whether each event begins where the one before ended, and what is
  /// true of every store of jobs.
  func audit() throws -> [String] { try QueueFixture.audit(test.store) }

  static func audit(_ store: DataStore) throws -> [String] {
    try store.read { transaction in
      var problems: [String] = []
      let events = try transaction.all(EventRecord.self, "SELECT * FROM events ORDER BY id")
      var replayed: [Int64: JobPhase] = [:]
      for event in events {
        if replayed[event.jobId] != event.fromState {
          problems.append("event \(event.id) of job \(event.jobId) does not begin where the one before ended")
        }
        replayed[event.jobId] = event.toState
      }
      for job in try transaction.all(JobRecord.self, "SELECT * FROM jobs") {
        if replayed[job.id] != job.phase { problems.append("job \(job.id) is not what its events lead to") }
        _ = try job.state
      }
      problems += try transaction.values(
        String.self,
        """
        SELECT 'job ' || job_id || ' was completed more than once' FROM attempts WHERE outcome = 'ok' GROUP BY job_id
          HAVING count(*) > 1
        UNION ALL SELECT 'job ' || id || ' is completed without an attempt' FROM jobs WHERE state = 'completed'
          AND id NOT IN (SELECT job_id FROM attempts WHERE outcome = 'ok')
        UNION ALL SELECT 'attempt ' || a.id || ' is open but its job is not running under it' FROM attempts a
          JOIN jobs j ON j.id = a.job_id WHERE a.outcome IS NULL AND NOT (j.state = 'running' AND j.claim = a.claim)
        UNION ALL SELECT 'job ' || id || ' counts its attempts wrongly' FROM jobs j WHERE attempts <>
          (SELECT count(*) FROM attempts a WHERE a.job_id = j.id AND a.claim > coalesce(
              (SELECT max(e.claim) FROM events e WHERE e.job_id = j.id AND e.detail = 'retried by hand'), 0)
            AND (a.outcome IS NULL OR a.outcome IN ('ok', 'error', 'timeout', 'cancelled')
              OR (a.outcome = 'lost' AND j.state = 'discarded' AND a.claim = j.claim)))
        UNION ALL SELECT 'job ' || j.id || ' waits for nothing' FROM jobs j WHERE j.state = 'waiting' AND NOT EXISTS (
          SELECT 1 FROM job_dependencies d JOIN jobs o ON o.id = d.depends_on WHERE d.job_id = j.id
            AND o.state NOT IN ('completed', 'cancelled', 'discarded'))
        """)
      return problems
    }
  }
}

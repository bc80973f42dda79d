import GRDB
import Store
import TestSupport
import Testing

/// The tables themselves refuse what cannot be.
struct SchemaTests {
  private func refused(_ sql: String, _ store: DataStore) -> Bool {
    do {
      try store.write { try $0.execute(sql) }
      return false
    } catch let error as DatabaseError {
      return error.resultCode == .SQLITE_CONSTRAINT
    } catch {
      return false
    }
  }

  @Test(arguments: [
    "UPDATE jobs SET state = 'sleeping'",
    "UPDATE jobs SET state = 'completed'",
    "UPDATE jobs SET finished_at = 1",
    "UPDATE jobs SET lease_until = NULL",
    "UPDATE jobs SET worker_id = NULL",
    "UPDATE jobs SET worker_id = 99",
    "UPDATE jobs SET state = 'available'",
    "UPDATE jobs SET claim = 0",
    "UPDATE jobs SET attempts = 4",
    "UPDATE jobs SET attempts = -1",
    "UPDATE jobs SET enqueued_at = 'yesterday'",
    """
    UPDATE jobs SET state = 'discarded', finished_at = 1, worker_id = NULL, lease_until = NULL, heartbeat_at = NULL
    """,
    "DELETE FROM jobs",
    "DELETE FROM workers",
    "UPDATE attempts SET outcome = 'ok'",
    "INSERT INTO job_dependencies VALUES (1, 1)",
    "INSERT INTO job_dependencies VALUES (1, 7)",
    "INSERT INTO metrics (split, name, value, recorded_at) VALUES ('train', 'l1', 0, 0)",
    "INSERT INTO aliases VALUES ('maps', 'champion', 1, 0)",
  ])
  func impossibleRowsAreRefused(sql: String) throws {
    let test = try TestStore()
    _ = try StoreFixture.runningJob(test.store)
    #expect(refused(sql, test.store), "\(sql)")
  }

  @Test func aFinishedJobStaysFinished() throws {
    let test = try TestStore()
    let job = try StoreFixture.runningJob(test.store)
    try StoreFixture.end(job, "completed", test.store)
    for state in ["available", "waiting", "running", "cancelled"] {
      #expect(refused("UPDATE jobs SET state = '\(state)', finished_at = NULL", test.store), "\(state)")
    }
  }

  @Test func everyTransitionIsAnEvent() throws {
    let test = try TestStore()
    let job = try StoreFixture.runningJob(test.store)
    test.time.advance(seconds: 5)
    try StoreFixture.end(job, "completed", test.store)
    let events = try test.store.read { try $0.all(EventRecord.self, "SELECT * FROM events ORDER BY id") }
    #expect(events.map(\.fromState) == [nil, .running])
    #expect(events.map(\.toState) == [.running, .completed])
    #expect(events.last?.at == test.time.now)
    #expect(events.last?.workerId == 1)
    #expect(events.last?.detail == "test")
  }

  @Test func timesInViewsAreReadable() throws {
    let test = try TestStore()
    for milliseconds in [0, 999, 1_772_331_300_123, 4_102_444_799_999] as [Int64] {
      let text = try test.store.read {
        try $0.value(
          String.self, "SELECT strftime('%Y-%m-%dT%H:%M:%fZ', ? / 1000.0, 'unixepoch')", [milliseconds])
      }
      #expect(text == Timestamp(milliseconds: milliseconds).description)
    }
    #expect(Timestamp(milliseconds: 1_772_331_300_123).description == "2026-03-01T02:15:00.123Z")
    #expect(Timestamp(milliseconds: -1).description == "1969-12-31T23:59:59.999Z")
  }

  @Test func aRowThatWasBrokenFromOutsideIsAnErrorAndNoCrash() throws {
    let test = try TestStore()
    let job = try StoreFixture.runningJob(test.store)
    try test.store.writeLightly { transaction in
      try transaction.execute("PRAGMA ignore_check_constraints = ON")
      try transaction.execute("UPDATE jobs SET lease_until = NULL")
    }
    let record = try #require(try test.store.read { try $0.one(JobRecord.self, "SELECT * FROM jobs") })
    #expect(throws: StoreError.brokenRow(table: "jobs", id: job)) { try record.state }
  }
}

import GRDB
import Store

extension Audit {
  /// Every acknowledged job is there, every job ended once, and its history says so.
  func jobFindings() throws -> [Finding] {
    let histories = try self.histories()
    var found = histories.flatMap { $0.findings() }
    let known = Set(histories.map(\.job.id))
    found += ledger.acknowledged.subtracting(known).sorted().map {
      Finding(.job, "job \($0) was acknowledged when it was enqueued, and is not there")
    }
    found += histories.compactMap { unexplained($0.job) }
    found += keyFindings(histories)
    found += try dependencyFindings(histories)
    let alive = try store.read { try $0.values(String.self, "SELECT name FROM workers WHERE stopped_at IS NULL") }
    return found + alive.map { Finding(.store, "worker \($0) has not ended by its row") }
  }

  private func histories() throws -> [JobHistory] {
    let (jobs, events, attempts) = try store.read { transaction in
      (
        try transaction.all(JobRecord.self, "SELECT * FROM jobs ORDER BY id"),
        try transaction.all(EventRecord.self, "SELECT * FROM events ORDER BY id"),
        try transaction.all(AttemptRecord.self, "SELECT * FROM attempts ORDER BY claim, id")
      )
    }
    let eventsByJob = Dictionary(grouping: events, by: \.jobId)
    let attemptsByJob = Dictionary(grouping: attempts, by: \.jobId)
    return jobs.map { JobHistory(job: $0, events: eventsByJob[$0.id] ?? [], attempts: attemptsByJob[$0.id] ?? []) }
  }

  /// A job may be discarded for its input, or because its process was killed twice; not because a worker was.
  private func unexplained(_ job: JobRecord) -> Finding? {
    guard job.phase == .discarded, let error = job.error else { return nil }
    if error.contains("its process died twice") {
      let kills = ledger.childKills[job.id] ?? 0
      return kills >= 2
        ? nil
        : Finding(
          .job, "job \(job.id) (\(job.kind)) was discarded, though its process was killed \(kills) times: \(error)")
    }
    return Self.reasons.contains { error.contains($0) }
      ? nil : Finding(.job, "job \(job.id) (\(job.kind)) was discarded for no good reason: \(error)")
  }

  /// Parts of the sentences with which a job may fail for its inputs.
  private static let reasons = [
    "there is nothing to translate with", "has changed since it was ingested", "no longer there", "cannot use `",
  ]

  /// At no time had two unfinished jobs one unique key.
  private func keyFindings(_ histories: [JobHistory]) -> [Finding] {
    let keys = Dictionary(
      histories.compactMap { history in history.job.uniqueKey.map { (history.job.id, $0) } }
    ) { first, _ in first }
    var holders: [String: Int64] = [:]
    var found: [Finding] = []
    for event in histories.flatMap(\.events).sorted(by: { $0.id < $1.id }) {
      guard let key = keys[event.jobId] else { continue }
      if event.toState.isFinal {
        if holders[key] == event.jobId { holders[key] = nil }
      } else if let holder = holders[key], holder != event.jobId {
        found.append(
          Finding(.job, "jobs \(holder) and \(event.jobId) had the key `\(key)` at once, at event \(event.id)"))
      } else {
        holders[key] = event.jobId
      }
    }
    return found
  }

  /// No job began before all that it depends on was completed; nor went on before all that it had handed out had ended.
  private func dependencyFindings(_ histories: [JobHistory]) throws -> [Finding] {
    let pairs = try store.read {
      try $0.rows(
        """
        SELECT d.job_id, d.depends_on, j.parent_id IS d.job_id FROM job_dependencies d JOIN jobs j ON j.id = d.depends_on
        ORDER BY 1, 2
        """
      ).map { (job: $0[0] as Int64, other: $0[1] as Int64, isChild: $0[2] as Bool) }
    }
    let byJob = Dictionary(histories.map { ($0.job.id, $0.events) }) { first, _ in first }
    return pairs.compactMap { job, other, isChild in
      let added = byJob[other]?.first?.id ?? 0
      let begun = byJob[job]?.first { $0.toState == .running && (!isChild || $0.id > added) }
      guard let begun else { return nil }
      let done = byJob[other]?.first { isChild ? $0.toState.isFinal : $0.toState == .completed }
      if let done, done.id < begun.id { return nil }
      return Finding(.dependency, "job \(job) began at event \(begun.id), before job \(other) was completed")
    }
  }
}

internal import Files
internal import GRDB
internal import Queue
internal import Store
internal import SystemPackage

/// What may go. Ages in seconds.
struct PrunePolicy: Sendable {
  /// How many completed trainings of each model keep their checkpoints.
  var keptTrainings = 1
  /// Checkpoints of completed trainings younger than this stay.
  var checkpointAge = 0.0
  /// Failed and cancelled trainings can be retried from their checkpoints for so long.
  var failedAge = 14 * 86_400.0
  var logAge = 30 * 86_400.0
  /// Jobs that ended longer ago, and on which nothing stands, go with their attempts and events; `nil`: none do.
  var historyAge: Double?
}

/// Makes room. Models stay, and so do the pages, samples and rows of trainings: what an output, an alias or a
/// comparison leads back to is always there. The training of a model with an alias keeps its checkpoints and logs, too.
///
/// It can be killed at any point. A row that names a file goes (or forgets it) before the file does; a folder loses its
/// name at once, before its content is deleted. What a kill leaves is left over, and removed by the next run.
struct Pruning {
  let store: DataStore
  let policy: PrunePolicy

  struct Result {
    var removed: [FilePath] = []
    var bytes: Int64 = 0
    var logs = 0
    var jobs = 0
  }

  /// - Parameter dryRun: whether to say only what would go.
  func run(dryRun: Bool) throws -> Result {
    var result = Result()
    let logs = try oldLogs()
    result.logs = logs.count
    let jobs = try oldJobs()
    result.jobs = jobs.count
    if !dryRun {
      try forgetLogs(logs.map(\.attempt))
      try forgetJobs(jobs)
    }
    var paths = try LeftoverSearch(store).find().map(\.path)
    if dryRun { paths += logs.map(\.path).filter(FileStatus.exists) }
    paths += try oldCheckpoints()
    for path in paths {
      result.bytes += Self.size(of: path)
      result.removed.append(path)
      if !dryRun { try remove(path) }
    }
    return result
  }

  private func ago(_ seconds: Double) -> Timestamp { store.time.now() + -seconds }

  /// Checkpoints of trainings that ended and will not go on from them.
  private func oldCheckpoints() throws -> [FilePath] {
    let (runs, inService, unfinished) = try store.read { transaction in
      (
        try transaction.runs(limit: 1_000_000), Set(try transaction.values(Int64.self, Self.runsInService)),
        Set(
          try transaction.values(
            Int64.self, "SELECT id FROM jobs WHERE state NOT IN ('completed', 'cancelled', 'discarded')"))
      )
    }
    var kept: [String: Int] = [:]
    // The newest first.
    let old = runs.filter { run in
      guard let end = run.finishedAt, run.jobId.map({ !unfinished.contains($0) }) ?? true else { return false }
      guard run.state == .completed else { return end < ago(policy.failedAge) }
      kept[run.modelName, default: 0] += 1
      return kept[run.modelName, default: 0] > policy.keptTrainings && end <= ago(policy.checkpointAge)
        && !inService.contains(run.id)
    }
    return old.map { store.workspace.pushing($0.folder.path).appending("checkpoints") }.filter(FileStatus.exists)
  }

  private static let runsInService =
    "SELECT m.run_id FROM aliases a JOIN models m ON m.id = a.model_id WHERE m.run_id IS NOT NULL"

  /// Logs of attempts that ended long ago, and those that are gone already.
  private func oldLogs() throws -> [(attempt: Int64, path: FilePath)] {
    let limit = ago(policy.logAge)
    return try store.read { transaction in
      try transaction.rows(
        """
        SELECT a.id, a.log_path, a.finished_at, EXISTS (SELECT 1 FROM runs r WHERE r.job_id = a.job_id
          AND r.id IN (\(Self.runsInService))) FROM attempts a
        WHERE a.log_path IS NOT NULL AND a.finished_at IS NOT NULL ORDER BY a.id
        """)
    }.compactMap { row in
      let (id, log, end, isKept): (Int64, StoredPath, Timestamp, Bool) = (row[0], row[1], row[2], row[3])
      let path = store.workspace.pushing(log.path)
      return (end < limit && !isKept) || !FileStatus.exists(path) ? (id, path) : nil
    }
  }

  private func forgetLogs(_ attempts: [Int64]) throws {
    try inPieces(attempts) { transaction, list in
      try transaction.execute("UPDATE attempts SET log_path = NULL WHERE id IN (\(list))")
    }
  }

  /// Jobs that ended long ago, and to which no other row leads. A job on which one depends that could be retried stays.
  private func oldJobs() throws -> [Int64] {
    guard let age = policy.historyAge else { return [] }
    return try store.read {
      try $0.values(
        Int64.self,
        """
        SELECT id FROM jobs j WHERE state IN ('completed', 'cancelled', 'discarded') AND finished_at < ?
          AND NOT EXISTS (SELECT 1 FROM runs WHERE job_id = j.id)
          AND NOT EXISTS (SELECT 1 FROM dataset_versions WHERE job_id = j.id)
          AND NOT EXISTS (SELECT 1 FROM stages WHERE job_id = j.id)
          AND NOT EXISTS (SELECT 1 FROM evaluations WHERE job_id = j.id)
          AND NOT EXISTS (SELECT 1 FROM warnings WHERE job_id = j.id)
          AND NOT EXISTS (SELECT 1 FROM translation_items WHERE job_id = j.id)
          AND NOT EXISTS (SELECT 1 FROM job_dependencies d JOIN jobs o ON o.id = d.job_id
            WHERE d.depends_on = j.id AND o.state <> 'completed')
        ORDER BY id
        """, [ago(age)])
    }
  }

  private func forgetJobs(_ jobs: [Int64]) throws {
    try inPieces(jobs) { transaction, list in
      for statement in [
        "DELETE FROM events WHERE job_id IN (\(list))", "DELETE FROM attempts WHERE job_id IN (\(list))",
        "DELETE FROM job_dependencies WHERE job_id IN (\(list)) OR depends_on IN (\(list))",
        "DELETE FROM jobs WHERE id IN (\(list))",
      ] {
        try transaction.execute(statement)
      }
    }
  }

  /// Short transactions, between which workers have their turn.
  private func inPieces(_ ids: [Int64], _ body: (StoreTransaction, String) throws -> Void) throws {
    for start in stride(from: 0, to: ids.count, by: 200) {
      let list = ids[start..<min(start + 200, ids.count)].map(String.init).joined(separator: ", ")
      try store.write { try body($0, list) }
    }
  }

  /// The name goes first: whoever looks finds the whole or nothing.
  private func remove(_ path: FilePath) throws {
    let aside = DurableFile.temporaryPath(for: path)
    do throws(FileError) { try DurableFile.rename(path, to: aside) } catch {
      // Another prune, or its owner, was faster.
      guard error.code == .noSuchFileOrDirectory else { throw error }
      return
    }
    try Folder.remove(aside)
  }

  private static func size(of path: FilePath) -> Int64 {
    guard let status = try? FileStatus(of: path, followLinks: false), status.kind == .folder else {
      return (try? FileStatus(of: path, followLinks: false))?.size ?? 0
    }
    return ((try? Folder.walk(path)) ?? []).reduce(0) { sum, entry in
      guard case .success(let status) = entry.status else { return sum }
      return sum + status.size
    }
  }
}

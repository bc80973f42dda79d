internal import Files
internal import GRDB
internal import Queue
internal import Store
internal import SystemPackage

/// What may go. Ages in seconds.
struct PrunePolicy: Sendable {
  /// How many completed trainings of each model keep their checkpoints.
  var keptTrainings = 1
  /// Whose trainings' checkpoints may go; `nil`: every model's.
  var model: String?
  /// Checkpoints of completed trainings younger than this stay.
  var checkpointAge = 0.0
  /// Failed and cancelled trainings can be retried from their checkpoints for so long.
  var failedAge = 14 * 86_400.0
  var logAge = 30 * 86_400.0
  /// By model: how many of the newest versions that were never in service keep their files, where not all do.
  var keptVersions: [String: Int] = [:]
  /// Jobs that ended longer ago, and on which nothing stands, go with their attempts and events; `nil`: none do.
  var historyAge: Double?
}

/// Makes room. Models stay, but for versions that never were in service where the policy says so, and so do the pages, samples
/// and rows of trainings: what an output, an alias or a comparison leads back to is always there. The training of a model with
/// an alias keeps its checkpoints and logs, too.
///
/// It can be killed at any point. A row that names a file goes (or forgets it) before the file does; a folder loses its
/// name at once, before its content is deleted. What a kill leaves is left over, and removed by the next run.
///
/// What goes is looked for without stopping anybody, and asked once more in the transaction in which it goes: a job that was
/// retried in between, or a model that was put in service, keeps what it has.
struct Pruning {
  let store: DataStore
  let policy: PrunePolicy

  struct Result {
    var removed: [FilePath] = []
    var bytes: Int64 = 0
    var logs = 0
    var jobs = 0

    /// - Parameter place: where it lies by now.
    fileprivate mutating func add(_ path: FilePath, at place: FilePath) {
      removed.append(path)
      bytes += Pruning.size(of: place)
    }
  }

  /// - Parameter dryRun: whether to say only what would go.
  func run(dryRun: Bool) throws -> Result {
    var result = Result()
    let (logs, jobs) = try store.read { (try oldLogs($0), try oldJobs($0)) }
    result.logs = logs.count
    result.jobs = jobs.count
    if !dryRun {
      let isGone = Dictionary(grouping: logs, by: \.isGone).mapValues { $0.map(\.attempt) }
      try inPieces(isGone[true] ?? []) { try forgetLogs($0, $1, where: "1") }
      try inPieces(isGone[false] ?? []) { try forgetLogs($0, $1, where: oldLog) }
      result.jobs = 0
      try inPieces(jobs) { result.jobs += try forgetJobs($0, $1) }
    }
    let leftovers = try LeftoverSearch(store).find()
    // What is believed to have ended must not run again after a power cut.
    if !dryRun, !leftovers.isEmpty { try store.sync() }
    for path in leftovers.map(\.path) {
      result.add(path, at: path)
      // Another prune, or its owner, may be faster.
      if !dryRun, let aside = try DurableFile.setAside(path) { try Folder.remove(aside) }
    }
    let checkpoints = try store.read { try oldCheckpoints($0) }
    if dryRun {
      let versions = try store.read { try oldVersions($0) }.map(folder).filter(FileStatus.exists)
      for path in versions { result.add(path, at: path) }
      let forgotten = try store.read { try self.logs(ofJobs: jobs, $0) }
      let goingLogs = Set(logs.filter { !$0.isGone }.map(\.path)).union(forgotten).sorted { $0.string < $1.string }
      for path in goingLogs + checkpoints { result.add(path, at: path) }
    } else {
      if !checkpoints.isEmpty { try removeCheckpoints(&result) }
      try removeVersions(&result)
    }
    return result
  }

  private func ago(_ seconds: Double) -> Timestamp { store.time.now() + -seconds }

  /// They lose their names in the transaction that finds that they may go: that takes no longer than a row does, and nobody
  /// begins to resume from what is about to be deleted.
  private func removeCheckpoints(_ result: inout Result) throws {
    while true {
      let aside = try store.write { transaction in
        try oldCheckpoints(transaction).prefix(50).compactMap { path in
          try DurableFile.setAside(path).map { (path: path, place: $0) }
        }
      }
      guard !aside.isEmpty else { return }
      for (path, place) in aside {
        result.add(path, at: place)
        try Folder.remove(place)
      }
    }
  }

  /// Checkpoints of trainings that ended and will not go on from them.
  private func oldCheckpoints(_ transaction: StoreTransaction) throws -> [FilePath] {
    let inService = Set(try transaction.values(Int64.self, runsInService))
    let unfinished = Set(
      try transaction.values(
        Int64.self, "SELECT id FROM jobs WHERE state NOT IN ('completed', 'cancelled', 'discarded')"))
    var kept: [String: Int] = [:]
    // The newest first.
    let old = try transaction.runs(limit: 1_000_000).filter { run in
      guard policy.model == nil || policy.model == run.modelName else { return false }
      guard let end = run.finishedAt, run.jobId.map({ !unfinished.contains($0) }) ?? true else { return false }
      guard run.state == .completed else { return end < ago(policy.failedAge) }
      kept[run.modelName, default: 0] += 1
      return kept[run.modelName, default: 0] > policy.keptTrainings && end <= ago(policy.checkpointAge)
        && !inService.contains(run.id)
    }
    return old.map { store.workspace.pushing($0.folder.path).appending("checkpoints") }.filter(FileStatus.exists)
  }

  /// Versions that nobody used: never in service, not imported, older than those that are kept, and no job that has not ended
  /// knows them. Their rows stay.
  private func oldVersions(_ transaction: StoreTransaction) throws -> [ModelRecord] {
    try policy.keptVersions.sorted { $0.key < $1.key }.flatMap { name, count in
      try transaction.all(
        ModelRecord.self,
        """
        SELECT * FROM models m WHERE name = ?1 AND origin = 'trained' AND files_removed_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM aliases a WHERE a.model_id = m.id)
          AND NOT EXISTS (SELECT 1 FROM model_events e WHERE e.model_id = m.id AND e.event = 'promoted')
          AND NOT EXISTS (SELECT 1 FROM translation_items i WHERE i.model_id = m.id)
          AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.state NOT IN ('completed', 'cancelled', 'discarded')
            AND EXISTS (SELECT 1 FROM json_tree(j.payload) t WHERE t.key = '_0' AND t.value = m.id AND t.path LIKE '%.model'))
          AND version <= (SELECT max(version) FROM models WHERE name = ?1) - ?2
        ORDER BY version
        """, [name, count])
    }
  }

  private func folder(of model: ModelRecord) -> FilePath { store.workspace.pushing(model.folder.path) }

  /// The row forgets the files in the transaction that finds that they may go, and then they go: what a kill leaves between the
  /// two is left over.
  private func removeVersions(_ result: inout Result) throws {
    let gone = try store.write { transaction in
      let gone = try oldVersions(transaction)
      for model in gone { try transaction.noteFilesRemoved(ofModel: model.id) }
      return gone
    }
    for path in gone.map(folder) {
      guard let aside = try DurableFile.setAside(path) else { continue }
      result.add(path, at: aside)
      try Folder.remove(aside)
    }
  }

  private let runsInService =
    "SELECT m.run_id FROM aliases a JOIN models m ON m.id = a.model_id WHERE m.run_id IS NOT NULL"

  /// An SQL condition on an attempt `a`: its log may go.
  private var oldLog: String {
    """
    a.finished_at < \(ago(policy.logAge).milliseconds) AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.job_id = a.job_id
      AND r.id IN (\(runsInService)))
    """
  }

  /// Logs of attempts that ended long ago, and those that are gone already.
  private func oldLogs(
    _ transaction: StoreTransaction
  ) throws -> [(attempt: Int64, path: FilePath, isGone: Bool)] {
    try transaction.rows(
      """
      SELECT a.id, a.log_path, \(oldLog) FROM attempts a
      WHERE a.log_path IS NOT NULL AND a.finished_at IS NOT NULL ORDER BY a.id
      """
    ).compactMap { row in
      let (id, log, isOld): (Int64, StoredPath, Bool) = (row[0], row[1], row[2])
      let path = store.workspace.pushing(log.path)
      let isGone = !FileStatus.exists(path)
      return isOld || isGone ? (id, path, isGone) : nil
    }
  }

  /// What is left over once the jobs are forgotten.
  private func logs(ofJobs jobs: [Int64], _ transaction: StoreTransaction) throws -> [FilePath] {
    let list = jobs.map(String.init).joined(separator: ", ")
    return try transaction.values(
      StoredPath.self, "SELECT log_path FROM attempts WHERE job_id IN (\(list)) AND log_path IS NOT NULL"
    ).map { store.workspace.pushing($0.path) }.filter(FileStatus.exists)
  }

  private func forgetLogs(_ transaction: StoreTransaction, _ list: String, where condition: String) throws {
    try transaction.execute("UPDATE attempts AS a SET log_path = NULL WHERE a.id IN (\(list)) AND \(condition)")
  }

  /// An SQL condition on a job `j`: it ended long ago, and no other row leads to it. A job on which one depends that could
  /// be retried stays.
  private func oldJob(_ age: Double) -> String {
    """
    j.state IN ('completed', 'cancelled', 'discarded') AND j.finished_at < \(ago(age).milliseconds)
      AND NOT EXISTS (SELECT 1 FROM runs WHERE job_id = j.id)
      AND NOT EXISTS (SELECT 1 FROM dataset_versions WHERE job_id = j.id)
      AND NOT EXISTS (SELECT 1 FROM stages WHERE job_id = j.id)
      AND NOT EXISTS (SELECT 1 FROM evaluations WHERE job_id = j.id)
      AND NOT EXISTS (SELECT 1 FROM warnings WHERE job_id = j.id)
      AND NOT EXISTS (SELECT 1 FROM decisions WHERE job_id = j.id)
      AND NOT EXISTS (SELECT 1 FROM translation_items WHERE job_id = j.id OR chunk_id = j.id)
      AND NOT EXISTS (SELECT 1 FROM jobs c WHERE c.parent_id = j.id)
      AND NOT EXISTS (SELECT 1 FROM job_dependencies d JOIN jobs o ON o.id = d.job_id
        WHERE d.depends_on = j.id AND o.state <> 'completed')
    """
  }

  private func oldJobs(_ transaction: StoreTransaction) throws -> [Int64] {
    guard let age = policy.historyAge else { return [] }
    return try transaction.values(Int64.self, "SELECT j.id FROM jobs j WHERE \(oldJob(age)) ORDER BY j.id")
  }

  /// - Returns: how many went.
  private func forgetJobs(_ transaction: StoreTransaction, _ list: String) throws -> Int {
    guard let age = policy.historyAge else { return 0 }
    let old = try transaction.values(
      Int64.self, "SELECT j.id FROM jobs j WHERE j.id IN (\(list)) AND \(oldJob(age))")
    let still = old.map(String.init).joined(separator: ", ")
    for statement in [
      "DELETE FROM events WHERE job_id IN (\(still))", "DELETE FROM attempts WHERE job_id IN (\(still))",
      "DELETE FROM job_dependencies WHERE job_id IN (\(still)) OR depends_on IN (\(still))",
      "DELETE FROM jobs WHERE id IN (\(still))",
    ] {
      try transaction.execute(statement)
    }
    return old.count
  }

  /// Short transactions, between which workers have their turn.
  private func inPieces(_ ids: [Int64], _ body: (StoreTransaction, String) throws -> Void) throws {
    for start in stride(from: 0, to: ids.count, by: 200) {
      let list = ids[start..<min(start + 200, ids.count)].map(String.init).joined(separator: ", ")
      try store.write { try body($0, list) }
    }
  }

  static func size(of path: FilePath) -> Int64 {
    guard let status = try? FileStatus(of: path, followLinks: false), status.kind == .folder else {
      return (try? FileStatus(of: path, followLinks: false))?.size ?? 0
    }
    return ((try? Folder.walk(path)) ?? []).reduce(0) { sum, entry in
      guard case .success(let status) = entry.status else { return sum }
      return sum + status.size
    }
  }
}

internal import Files
internal import GRDB
internal import Queue
internal import Store
internal import SystemPackage

/// Looks for files without rows, while others work.
///
/// The folders are listed before the rows are read: whatever was made and recorded meanwhile is seen as recorded. A claim's
/// folders are known by job and claim, so that those of a running claim are never taken for left over.
struct LeftoverSearch {
  private let store: DataStore
  private let workspace: FilePath

  init(_ store: DataStore) {
    self.store = store
    workspace = store.workspace
  }

  /// What nothing at all leads to.
  func find() throws -> [Leftover] { try search().filter { $0.owner == nil } }

  /// Also what belongs to stores that were set aside.
  func search() throws -> [Leftover] {
    let places = ["claims", "models", "runs", "logs", "workers"]
    let listed = try Dictionary(uniqueKeysWithValues: places.map { ($0, try names(in: workspace.appending($0))) })
    let rows = try store.read { try Rows($0) }
    let others = try store.storesSetAside()
    var found: [Leftover] = []
    func add(_ kind: Leftover.Kind, _ place: String, where isLeft: (String, FilePath) -> Bool) {
      for name in listed[place] ?? [] where !TemporaryNames.isTemporary(name) {
        let path = workspace.appending(place).pushing(FilePath(bytes: name))
        // What has got another name, or was removed, meanwhile is not left.
        if isLeft(FilePath(bytes: name).escaped, path), FileStatus.exists(path) {
          let owner =
            kind.outlivesProcesses
            ? others.last { $0.mayOwn(place + "/" + rows.logName(FilePath(bytes: name).escaped)) } : nil
          found.append(Leftover(kind: kind, path: path, owner: owner?.file))
        }
      }
    }
    add(.claim, "claims") { name, _ in !rows.isClaimAtWork(name) }
    add(.model, "models") { name, path in
      if rows.folders.contains("models/" + name) || rows.running.contains(name) { return false }
      // An import is not known by a claim: between its rename and its row are moments.
      return !name.hasPrefix("import-") || isOlder(path, than: 600)
    }
    add(.run, "runs") { name, _ in !rows.folders.contains("runs/" + name) }
    add(.log, "logs") { name, _ in !rows.names(log: "logs/" + name) }
    add(.lock, "workers") { name, path in
      // Whoever can take it knows that nobody holds it; a worker takes its lock before it has a row.
      !rows.liveWorkers.contains(String(name.dropLast(".lock".count))) && isOlder(path, than: 60)
        && (try? FileLock(path)) != nil
    }
    found += try store.secondNames().map { Leftover(kind: .temporary, path: $0) }
    return found + (try temporaries(rows, runs: listed["runs"] ?? []))
  }

  private func isOlder(_ path: FilePath, than seconds: Double) -> Bool {
    guard let status = try? FileStatus(of: path, followLinks: false) else { return false }
    return status.modified < (store.time.now() + -seconds).milliseconds * 1_000_000
  }

  /// Unfinished files wherever this program writes some.
  private func temporaries(_ rows: Rows, runs: [[UInt8]]) throws -> [Leftover] {
    let judge = TemporaryNames(
      hasForeignWriters: rows.liveHosts.contains { $0 != WorkerIdentity.hostName() }, now: store.time.now())
    var places =
      [workspace] + ["claims", "logs", "models", "locks", "outputs", "runs", "workers"].map { workspace.appending($0) }
    for name in runs {
      let run = workspace.appending("runs").pushing(FilePath(bytes: name))
      places += [run, run.appending("checkpoints"), run.appending("samples")]
    }
    places += rows.outputFolders.compactMap { FilePath(escaped: $0) }
    var found: [Leftover] = []
    for place in Set(places).sorted(by: { $0.bytes.lexicographicallyPrecedes($1.bytes) }) {
      // A folder of results may be on a share that is not there now.
      for name in (try? names(in: place)) ?? [] where TemporaryNames.isTemporary(name) {
        let path = place.pushing(FilePath(bytes: name))
        if judge.isAbandoned(path) { found.append(Leftover(kind: .temporary, path: path)) }
      }
    }
    return found
  }

  /// Nothing for a folder that is not there.
  private func names(in folder: FilePath) throws -> [[UInt8]] {
    FileStatus.exists(folder) ? try Folder.names(in: folder) : []
  }

  /// What the store says of files, at one moment.
  private struct Rows {
    /// `job-N-claim-M` of the jobs that run.
    let running: Set<String>
    /// Claims that a living worker ended a moment ago: it tidies up.
    let justEnded: Set<String>
    /// Jobs that will run again: their next attempt removes what the last one left.
    let unfinished: Set<Int64>
    /// Of models and runs, relative to the workspace.
    let folders: Set<String>
    let logs: Set<String>
    let liveWorkers: Set<String>
    let liveHosts: Set<String>
    /// Escaped, with a slash at the end.
    let outputFolders: [String]

    init(_ transaction: StoreTransaction) throws {
      func texts(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> [String] {
        try transaction.values(String.self, sql, arguments)
      }
      running = Set(try texts("SELECT 'job-' || id || '-claim-' || claim FROM jobs WHERE state = 'running'"))
      justEnded = Set(
        try texts(
          """
          SELECT 'job-' || a.job_id || '-claim-' || a.claim FROM attempts a JOIN workers w ON w.id = a.worker_id
          WHERE w.stopped_at IS NULL AND a.finished_at > ?
          """, [transaction.now + -60]))
      unfinished = Set(
        try transaction.values(
          Int64.self, "SELECT id FROM jobs WHERE state NOT IN ('completed', 'cancelled', 'discarded')"))
      folders = Set(
        try texts("SELECT folder FROM models WHERE files_removed_at IS NULL UNION ALL SELECT folder FROM runs"))
      logs = Set(try texts("SELECT log_path FROM attempts WHERE log_path IS NOT NULL"))
      let workers = try transaction.rows("SELECT name, host FROM workers WHERE stopped_at IS NULL")
      liveWorkers = Set(workers.map { $0[0] as String })
      liveHosts = Set(workers.map { $0[1] as String })
      // The folder of a path: all behind the last slash is trimmed away.
      outputFolders = try texts(
        """
        SELECT DISTINCT rtrim(output_path, replace(output_path, '/', '')) FROM translation_items
        WHERE output_path IS NOT NULL
        """)
    }

    func isClaimAtWork(_ name: String) -> Bool {
      if running.contains(name) || justEnded.contains(name) { return true }
      let parts = name.split(separator: "-")
      guard parts.count == 4, parts[0] == "job", let job = Int64(parts[1]) else { return false }
      return unfinished.contains(job)
    }

    func names(log: String) -> Bool { logs.contains(logName(log)) }

    /// A log that was rotated has more behind its name than the rows know.
    func logName(_ name: String) -> String {
      name.firstRange(of: ".log").map { String(name[..<$0.upperBound]) } ?? name
    }
  }
}

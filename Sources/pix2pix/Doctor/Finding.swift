internal import Store

/// Something that is not as it should be in a workspace: what it is. How it is said, and the way out, is in
/// `Finding+Text`.
enum Finding: Sendable, Hashable {
  /// How much it matters to whoever watches: the worst decides how `doctor` ends.
  enum Severity: String, Sendable {
    /// Something is wrong, and stays so until somebody acts.
    case problem
    /// Nothing is lost, but it should be looked after.
    case warning
    /// Worth knowing.
    case note
  }

  /// What was looked at.
  enum Check: String, Sendable, CaseIterable {
    case integrity, log, jobs, workers, leftovers, files, hashes, space, clock, age
    case fileSystem = "file-system"
  }

  /// Whose files they are.
  enum Owner: Sendable, Hashable {
    /// `maps@3`.
    case model(String)
    case run(Int64)
  }

  // The store's file.
  case damagedStore(reason: String)
  case largeLog(bytes: Int64)

  // Jobs that nobody will bring to an end by itself.
  /// Its worker was gone; the doctor has put it back.
  case takenBack(job: Int64)
  case silent(job: Int64, kind: String, worker: String, since: Timestamp)
  /// Seconds.
  case overtime(job: Int64, kind: String, running: Double, timeout: Double)
  case waitsForNothing(job: Int64, kind: String)
  /// No handler of this program takes them; `job`: the first.
  case notUnderstood(kind: String, format: Int, count: Int, job: Int64)
  case paused(queue: String, jobs: Int, since: Timestamp, isLong: Bool)
  case noWorker(queue: String, jobs: Int, since: Timestamp, isLong: Bool)

  // Files and rows.
  /// No row names them and no process is at work on them. `example`: escaped.
  case leftovers(Leftover.Kind, count: Int, example: String)
  /// Files of a store that a restoration put aside. `store`: relative to the workspace, escaped.
  case setAside(store: String, files: Int, example: String)
  /// A row names a file that is not there.
  case missing(Owner, path: String)
  case unreadable(Owner, reason: String)
  case altered(Owner, path: String, reason: String)
  case logsMissing(count: Int, example: String)
  /// Results under output folders that are gone, or are not what was recorded.
  case results(job: Int64, missing: Int, altered: Int, example: String)

  // The host.
  case littleSpace(free: Int64, wanted: Int64)
  /// The newest row is of a later time than it is now. Seconds.
  case clockBehind(newest: Timestamp, by: Double)
  case clockUnset(now: Timestamp)
  case keptInMemory(kind: String)
  case networkFileSystem(kind: String)

  // Monitoring.
  case neverSucceeded
  /// Seconds.
  case lastSuccessOld(at: Timestamp, age: Double, limit: Double)

  var severity: Severity {
    switch self {
    case .damagedStore, .waitsForNothing, .notUnderstood, .missing, .unreadable, .altered, .clockBehind, .clockUnset,
      .networkFileSystem, .neverSucceeded, .lastSuccessOld:
      .problem
    case .largeLog, .silent, .overtime, .leftovers, .setAside, .logsMissing, .results: .warning
    case .littleSpace(let free, let wanted): free < wanted / 5 ? .problem : .warning
    case .paused(_, _, _, let isLong), .noWorker(_, _, _, let isLong): isLong ? .warning : .note
    case .takenBack, .keptInMemory: .note
    }
  }

  var check: Check {
    switch self {
    case .damagedStore: .integrity
    case .largeLog: .log
    case .takenBack, .silent, .overtime, .waitsForNothing, .notUnderstood, .paused: .jobs
    case .noWorker: .workers
    case .leftovers, .setAside: .leftovers
    case .missing, .unreadable, .logsMissing: .files
    case .altered, .results: .hashes
    case .littleSpace: .space
    case .clockBehind, .clockUnset: .clock
    case .keptInMemory, .networkFileSystem: .fileSystem
    case .neverSucceeded, .lastSuccessOld: .age
    }
  }

  var json: JSONValue {
    .object([
      (key: "check", value: .string(check.rawValue)), (key: "severity", value: .string(severity.rawValue)),
      (key: "what", value: .string(what)), (key: "remedy", value: .string(remedy)),
    ])
  }
}

internal import Files
internal import GRDB
internal import Queue
internal import Store

/// Looks a workspace over and says what is not as it should be. It only reads (but puts jobs back whose worker is gone, as
/// every worker does), and takes nothing that others are at work on for a fault.
struct Examination {
  let store: DataStore
  /// Read every model, checkpoint and result, and compare it with its recorded hash.
  var readsContents = false
  /// Bytes that should be free.
  var wantedSpace: Int64 = 0
  /// Seconds; `nil`: any age will do.
  var longestSilence: Double?
  /// Whose success counts; `nil`: that of any job.
  var succeedingKind: String?

  init(_ store: DataStore) {
    self.store = store
  }

  /// The worst first, else in the order in which they were found.
  func findings() throws -> [Finding] {
    var found: [Finding] = []
    do {
      found += try storeFindings()
      found += try jobFindings()
      found += try workerFindings()
      found += try leftoverFindings()
      found += try fileFindings()
      found += try resultFindings()
      found += try clockFindings()
      found += try ageFindings()
    } catch let error as DatabaseError where error.resultCode.primaryResultCode == .SQLITE_CORRUPT {
      // Whatever cannot be read for it is said once.
      let finding = Finding.damagedStore(reason: error.message ?? error.resultCode.description)
      if !found.contains(where: { $0.check == .integrity }) { found.append(finding) }
    }
    found += try hostFindings()
    return Finding.Severity.all.flatMap { severity in found.filter { $0.severity == severity } }
  }

  private func storeFindings() throws -> [Finding] {
    // A damaged file gives a hundred lines that say the same.
    var found = try store.integrityProblems().prefix(5).map { Finding.damagedStore(reason: $0) }
    if store.logSize > 64 << 20 { found.append(.largeLog(bytes: store.logSize)) }
    return found
  }

  private func leftoverFindings() throws -> [Finding] {
    let found = try LeftoverSearch(store).search()
    let left = Leftover.Kind.allCases.compactMap { kind -> Finding? in
      let alike = found.filter { $0.kind == kind && $0.owner == nil }
      return alike.first.map {
        .leftovers(kind, count: alike.count, example: store.relative($0.path))
      }
    }
    let owned = Dictionary(grouping: found) { $0.owner.map(store.relative) ?? "" }.filter { $0.key != "" }
    return left
      + owned.sorted { $0.key < $1.key }.map { owner, files in
        .setAside(store: owner, files: files.count, example: files.first.map { store.relative($0.path) } ?? "")
      }
  }

  private func hostFindings() throws -> [Finding] {
    var found: [Finding] = []
    let free = try Folder.freeSpace(at: store.workspace)
    if free < wantedSpace { found.append(.littleSpace(free: free, wanted: wantedSpace)) }
    if let kind = fileSystem(of: store.workspace) {
      if kind.isNetwork { found.append(.networkFileSystem(kind: kind.name)) }
      if ["tmpfs", "ramfs"].contains(kind.name) { found.append(.keptInMemory(kind: kind.name)) }
    }
    return found
  }

  private func clockFindings() throws -> [Finding] {
    let now = store.time.now()
    // The first of January 2024.
    if now.milliseconds < 1_704_067_200_000 { return [.clockUnset(now: now)] }
    let newest = try store.read {
      try $0.value(
        Timestamp.self,
        "SELECT max(at) FROM (SELECT max(at) AS at FROM events UNION ALL SELECT max(heartbeat_at) FROM workers)")
    }
    guard let newest, newest - now > 120 else { return [] }
    return [.clockBehind(newest: newest, by: newest - now)]
  }

  private func ageFindings() throws -> [Finding] {
    guard let limit = longestSilence else { return [] }
    guard let last = try store.lastSuccess(ofKind: succeedingKind) else { return [.neverSucceeded] }
    let age = store.time.now() - last
    return age <= limit ? [] : [.lastSuccessOld(at: last, age: age, limit: limit)]
  }
}

extension Finding.Severity {
  static let all: [Finding.Severity] = [.problem, .warning, .note]
}

extension DataStore {
  /// When a job was last completed.
  /// - Parameter kind: `nil`: of any kind.
  func lastSuccess(ofKind kind: String? = nil) throws -> Timestamp? {
    try read {
      try $0.value(
        Timestamp.self, "SELECT max(finished_at) FROM jobs WHERE state = 'completed' AND (?1 IS NULL OR kind = ?1)",
        [kind])
    }
  }
}

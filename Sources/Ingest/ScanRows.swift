internal import Files
internal import GRDB
internal import Store
internal import SystemPackage

/// A file as it was found under a source.
struct ScanEntry {
  /// `path`, escaped.
  let escaped: String
  let status: Result<FileStatus, FileError>
  /// Where a manifest names it.
  var place: String?
  /// Why it is none, if that is known already: a few words and the sentence.
  var fault: (reason: String, detail: String)?

  init(_ escaped: String, _ status: Result<FileStatus, FileError>) {
    self.escaped = escaped
    self.status = status
  }

  init(_ fault: ImageSource.Fault) {
    let path = FilePath(escaped: fault.path) ?? FilePath(fault.path)
    self.init(fault.path, .failure(FileError("use", path, .noSuchFileOrDirectory)))
    self.fault = (fault.reason, fault.detail)
  }

  /// Relative to the source.
  var path: FilePath { FilePath(escaped: escaped) ?? FilePath(escaped) }
}

/// Writes the rows of `files` in a scan's database, in ascending order of their paths.
///
/// A row without a state is a file to decide about; `is_fresh` says that its bytes are to be read first. What is as it was
/// recorded has no row yet, and is of a run (`UnchangedRun`).
final class ScanRows {
  /// Where a file was found.
  struct Place {
    let root: FilePath
    /// `root.escaped`.
    let source: String
    let role: ImageSource.Role
  }
  private let insertion: Statement
  private let content: Statement
  private let database: Database
  private var nextId: Int64 = 1
  private var run: UnchangedRun?

  init(_ database: Database) throws {
    self.database = database
    insertion = try database.makeStatement(
      sql: """
        INSERT INTO files (id, source, path, role, size, modified_ns, changed_ns, inode, device, sha256, known_state,
          known_reason, known_sha256, is_fresh, state, reason, detail)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    content = try database.makeStatement(
      sql: """
        SELECT sha256 FROM contents WHERE path = ? AND size = ? AND modified_ns = ? AND changed_ns = ? AND inode = ?
          AND device = ?
        """)
  }

  /// The files that manifests name below a folder, one after another, in ascending order of the path.
  func listed(_ root: FilePath) throws -> () throws -> ScanEntry? {
    let rows = try Row.fetchCursor(
      database, sql: "SELECT path, place, reason, detail FROM listed WHERE root = ? ORDER BY path",
      arguments: [root.escaped])
    return {
      guard let row = try rows.next() else { return nil }
      let escaped: String = row[0]
      let path = FilePath(escaped: escaped) ?? FilePath(escaped)
      var status = Result<FileStatus, FileError>.failure(
        FileError("look at", root.pushing(path), .noSuchFileOrDirectory))
      if (row[2] as String?) == nil {
        status = Result { () throws(FileError) in try FileStatus(of: root.pushing(path)) }
      }
      var entry = ScanEntry(escaped, status)
      entry.place = row[1]
      if let reason = row[2] as String?, let detail = row[3] as String? { entry.fault = (reason, detail) }
      return entry
    }
  }

  /// - Parameter known: what was recorded of it.
  func insert(
    _ entry: ScanEntry, _ place: Place, known: KnownFile?, _ identity: FileIdentityRule, isLeftover: Bool
  ) throws {
    if let known, !isLeftover, case .success(let status) = entry.status, ScanRows.isAsRecorded(known, status) {
      return try hold(known.path, place)
    }
    var row = FileRow(source: place.source, path: entry.escaped, role: place.role, known: known)
    let whole = place.root.pushing(entry.path)
    switch entry.status {
    case _ where isLeftover:
      row.state = .ignored
    case .failure where entry.fault != nil:
      row.state = .rejected
      row.reason = entry.fault?.reason
      row.detail = entry.fault?.detail
    case .failure(let error) where error.code == .noSuchFileOrDirectory && entry.place != nil:
      row.refuse(.missing(place: entry.place ?? ""), whole)
    case .failure(let error):
      row.refuse(.unreadable(error), whole)
    case .success(let status) where status.kind == .folder && entry.place == nil:
      row.state = .ignored
      row.reason = "link to a folder"
      row.detail = "`\(whole.escaped)` is a link to a folder: name the folder among the sources to have its files"
    case .success(let status) where status.kind != .file:
      row.refuse(.notAFile, whole)
    case .success(let status):
      row.status = status
      if let known, known.sha256 != nil, identity.isSame(known, status) {
        row.sha256 = known.sha256
      } else {
        row.sha256 = try readBefore(whole, status)
        row.isFresh = row.sha256 == nil
      }
    }
    try insert(row)
  }

  /// Whether all is as it was, to the last bit of what would be recorded.
  private static func isAsRecorded(_ known: KnownFile, _ status: FileStatus) -> Bool {
    known.isPresent && known.sha256 != nil && status.kind == .file && FileIdentityRule.full.isSame(known, status)
  }

  /// Makes a file the last of a run.
  private func hold(_ path: String, _ place: Place) throws {
    if let run, run.role != place.role || run.source != place.source { try endRun() }
    if run == nil {
      run = UnchangedRun(id: nextId, source: place.source, role: place.role, first: path, last: path)
    }
    run?.last = path
    nextId += 1
  }

  /// Writes down the run that the last file was of, if it was of one.
  func endRun() throws {
    guard let run else { return }
    try database.execute(
      sql: "INSERT INTO unchanged_runs (id, source, role, first, last) VALUES (?, ?, ?, ?, ?)",
      arguments: [run.id, run.source, run.role.rawValue, run.first, run.last])
    self.run = nil
  }

  /// All runs, in their order; there are none any more then.
  func takeRuns() throws -> [UnchangedRun] {
    let runs = try Row.fetchAll(database, sql: "SELECT id, source, role, first, last FROM unchanged_runs ORDER BY id")
      .map { row in
        UnchangedRun(
          id: row[0], source: row[1], role: ImageSource.Role(rawValue: row[2]) ?? .pair, first: row[3], last: row[4])
      }
    try database.execute(sql: "DELETE FROM unchanged_runs")
    return runs
  }

  /// A file of a run.
  func insertUnchanged(_ id: Int64, _ source: String, _ role: ImageSource.Role, _ known: KnownFile) throws {
    var row = FileRow(source: source, path: known.path, role: role, known: known)
    row.status = FileStatus(recorded: known)
    row.sha256 = known.sha256
    try insert(row, id)
  }

  /// A file that is recorded and is not under the sources any more.
  func insertGone(_ source: String, _ known: KnownFile) throws {
    var row = FileRow(source: source, path: known.path, role: .pair, known: known)
    row.state = .vanished
    row.reason = "vanished"
    row.detail =
      "`\(ScanRows.whole(source, known.path))` is no longer under the sources of the dataset"
    try insert(row)
  }

  /// Both escaped.
  static func whole(_ source: String, _ path: String) -> String {
    source.hasSuffix("/") ? source + path : source + "/" + path
  }

  /// The content that a scan which was interrupted has found.
  private func readBefore(_ whole: FilePath, _ status: FileStatus) throws -> String? {
    try String.fetchOne(
      content,
      arguments: [
        whole.escaped, status.size, status.modified, status.changed, Int64(bitPattern: status.inode),
        Int64(bitPattern: status.device),
      ])
  }

  private struct FileRow {
    let source: String
    let path: String
    let role: ImageSource.Role
    let known: KnownFile?
    var status: FileStatus?
    var sha256: String?
    var isFresh = false
    var state: DatasetFileRecord.State?
    var reason: String?
    var detail: String?

    init(source: String, path: String, role: ImageSource.Role, known: KnownFile?) {
      self.source = source
      self.path = path
      self.role = role
      self.known = known
    }

    mutating func refuse(_ refusal: Refusal, _ whole: FilePath) {
      state = .rejected
      reason = refusal.reason
      detail = refusal.sentence(whole)
    }
  }

  private func insert(_ row: FileRow) throws {
    try endRun()
    try insert(row, nextId)
    nextId += 1
  }

  private func insert(_ row: FileRow, _ id: Int64) throws {
    let status = row.status
    try insertion.execute(
      arguments: [
        id, row.source, row.path, row.role.rawValue, status?.size, status?.modified, status?.changed,
        status.map { Int64(bitPattern: $0.inode) }, status.map { Int64(bitPattern: $0.device) }, row.sha256,
        row.known?.state.rawValue, row.known?.reason, row.known?.sha256, row.isFresh, row.state?.rawValue, row.reason,
        row.detail,
      ])
  }
}

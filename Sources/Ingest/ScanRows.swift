internal import Files
internal import GRDB
internal import Store
internal import SystemPackage

/// A file as it was found under a source.
struct ScanEntry {
  /// Relative to the source.
  let path: FilePath
  /// `path.escaped`.
  let escaped: String
  let status: Result<FileStatus, FileError>
  /// Where a manifest names it.
  var place: String?
  /// Why it is none, if that is known already: a few words and the sentence.
  var fault: (reason: String, detail: String)?

  init(path: FilePath, escaped: String? = nil, status: Result<FileStatus, FileError>) {
    self.path = path
    self.escaped = escaped ?? path.escaped
    self.status = status
  }

  init(_ fault: ImageSource.Fault) {
    let path = FilePath(escaped: fault.path) ?? FilePath(fault.path)
    self.init(path: path, escaped: fault.path, status: .failure(FileError("use", path, .noSuchFileOrDirectory)))
    self.fault = (fault.reason, fault.detail)
  }
}

/// Writes the rows of `files` in a scan's database.
///
/// A row without a state is a file to decide about; `is_fresh` says that its bytes are to be read first.
struct ScanRows {
  private let insertion: Statement
  private let content: Statement
  private let database: Database

  init(_ database: Database) throws {
    self.database = database
    insertion = try database.makeStatement(
      sql: """
        INSERT INTO files (source, path, role, size, modified_ns, changed_ns, inode, device, sha256, known_state,
          known_reason, known_sha256, is_fresh, state, reason, detail)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
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
      var entry = ScanEntry(path: path, escaped: escaped, status: status)
      entry.place = row[1]
      if let reason = row[2] as String?, let detail = row[3] as String? { entry.fault = (reason, detail) }
      return entry
    }
  }

  /// - Parameter known: what was recorded of it.
  func insert(
    _ root: FilePath, _ entry: ScanEntry, _ role: ImageSource.Role, known: KnownFile?, _ identity: FileIdentityRule,
    isLeftover: Bool
  ) throws {
    var row = FileRow(source: root.escaped, path: entry.escaped, role: role, known: known)
    let whole = root.pushing(entry.path)
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
    let status = row.status
    try insertion.execute(
      arguments: [
        row.source, row.path, row.role.rawValue, status?.size, status?.modified, status?.changed,
        status.map { Int64(bitPattern: $0.inode) }, status.map { Int64(bitPattern: $0.device) }, row.sha256,
        row.known?.state.rawValue, row.known?.reason, row.known?.sha256, row.isFresh, row.state?.rawValue, row.reason,
        row.detail,
      ])
  }
}

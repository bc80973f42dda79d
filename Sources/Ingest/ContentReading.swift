internal import Files
internal import Foundation
internal import GRDB
internal import Store
internal import Synchronization
internal import SystemPackage

/// Reads the files of a scan whose content is not known, on all cores, and writes down what was found as it goes: an
/// interrupted scan has not read in vain.
struct ContentReading: Sendable {
  let store: DataStore
  let database: ScanDatabase
  let reader: FileReader
  let inspector: ImageInspector
  /// How many files in a row may fail as those of a lost share do.
  static let failuresInRow = 20
  /// Files between two commits.
  private static let page = 128

  private struct Fresh: Sendable {
    let id: Int64
    let path: FilePath
  }

  private struct Look: Sendable {
    /// `nil`: no bytes could be read.
    var hash: ContentHash?
    /// `nil`: what the file system says cannot be trusted to tell a later change.
    var status: FileStatus?
    /// `nil`: it was known.
    var finding: Finding?
    var refusal: Refusal?
  }

  /// - Parameter progress: called with the number of files read so far and the number to be read, from any thread.
  /// - Throws: `sourceFailing` if many files in a row failed as those of a disk or share that is gone.
  func run(_ progress: @escaping @Sendable (Int, Int) -> Void) throws {
    let total = try database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM files WHERE is_fresh = 1") } ?? 0
    let done = Mutex(0)
    var failures = 0
    while true {
      let page = try nextPage()
      if page.isEmpty { return }
      let looks = try concurrentMap(page.count) { index in
        let look = look(at: page[index].path)
        progress(
          done.withLock { count in
            count += 1
            return count
          }, total)
        return look
      }
      for look in looks {
        if case .unreadable(let error)? = look.refusal, error.isOfDevice || error.isOfLoss {
          failures += 1
          if failures == ContentReading.failuresInRow { throw IngestError.sourceFailing(error, files: failures) }
        } else {
          failures = 0
        }
      }
      try record(page, looks)
    }
  }

  private func nextPage() throws -> [Fresh] {
    try database.read { database in
      try Row.fetchAll(
        database, sql: "SELECT id, source, path FROM files WHERE is_fresh = 1 ORDER BY id LIMIT ?",
        arguments: [ContentReading.page]
      ).map { Fresh(id: $0[0], path: ScanFile.whole($0[1], $0[2])) }
    }
  }

  private func look(at path: FilePath) -> Look {
    do throws(Refusal) {
      let content = try reader.content(of: path)
      let hash = ContentHash(of: content.bytes)
      var look = Look(hash: hash, status: content.status)
      if !isKnown(hash) { look.finding = inspector.finding(of: content.bytes) }
      return look
    } catch {
      return Look(refusal: error)
    }
  }

  /// The same bytes under another name, or in another dataset, tell the same.
  private func isKnown(_ hash: ContentHash) -> Bool {
    let text = hash.description
    let here = try? database.read {
      try Bool.fetchOne($0.cachedStatement(sql: "SELECT 1 FROM facts WHERE sha256 = ?"), arguments: [text])
    }
    if here == true { return true }
    guard let facts = try? store.read({ try $0.imageFacts(text, geometry: inspector.geometry.name) }),
      Finding(bytes: facts) != nil
    else { return false }
    return (try? database.write { try ContentReading.insert(facts, text, inspector.geometry.name, isNew: false, $0) })
      != nil
  }

  static func insert(
    _ facts: [UInt8], _ sha256: String, _ geometry: String, isNew: Bool, _ database: Database
  ) throws {
    try database.cachedStatement(
      sql: "INSERT OR IGNORE INTO facts (sha256, geometry, facts, is_new) VALUES (?, ?, ?, ?)"
    ).execute(arguments: [sha256, geometry, Data(facts), isNew])
  }

  private func record(_ page: [Fresh], _ looks: [Look]) throws {
    try database.write { database in
      let update = try database.cachedStatement(
        sql: """
          UPDATE files SET is_fresh = 0, was_read = 1, sha256 = ?2, size = ?3, modified_ns = ?4, changed_ns = ?5, inode = ?6,
            device = ?7, state = ?8, reason = ?9, detail = ?10 WHERE id = ?1
          """)
      let content = try database.cachedStatement(
        sql: """
          INSERT OR REPLACE INTO contents (path, size, modified_ns, changed_ns, inode, device, sha256)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """)
      for (file, look) in zip(page, looks) {
        let (status, hash) = (look.status, look.hash?.description)
        let identity: [Int64?] = [
          status?.size, status?.modified, status?.changed, status.map { Int64(bitPattern: $0.inode) },
          status.map { Int64(bitPattern: $0.device) },
        ]
        let state = look.refusal == nil ? nil : DatasetFileRecord.State.rejected.rawValue
        try update.execute(
          arguments: [file.id, hash] + StatementArguments(identity)
            + [state, look.refusal?.reason, look.refusal?.sentence(file.path)])
        guard let hash else { continue }
        if let finding = look.finding {
          try ContentReading.insert(finding.bytes, hash, inspector.geometry.name, isNew: true, database)
        }
        if status != nil {
          try content.execute(arguments: [file.path.escaped] + StatementArguments(identity) + [hash])
        }
      }
    }
  }
}

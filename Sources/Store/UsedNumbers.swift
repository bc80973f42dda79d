internal import Files
internal import GRDB
internal import SystemPackage

/// The highest numbers that a workspace has used: those that its store knows, as far as that can be read, and those in the
/// names of its files.
struct UsedNumbers {
  /// Of rows, by table.
  private(set) var rows: [String: Int64] = [:]
  /// By job.
  private(set) var claims: [Int64: Int64] = [:]
  /// Whether the store could be read.
  private(set) var isReadable = false

  /// All that is committed comes into the store's file, unless somebody reads it just now.
  init(folder: FilePath, store file: FilePath) {
    if FileStatus.exists(file), let name = try? SQLiteName(of: file),
      let queue = try? DatabaseQueue(path: name.text, configuration: DataStore.configuration(.command))
    {
      if let found = try? queue.read({ try Row.fetchAll($0, sql: "SELECT name, seq FROM sqlite_sequence") }) {
        isReadable = true
        for row in found { rows[row[0]] = row[1] }
      }
      for row in (try? queue.read { try Row.fetchAll($0, sql: "SELECT id, claim FROM jobs") }) ?? [] {
        claims[row[0]] = row[1]
      }
      _ = try? queue.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
      try? queue.close()
    }
    for name in names(in: folder.appending("runs")) {
      if let run = Int64(name.prefix { $0.isNumber }) { rows["runs"] = max(rows["runs"] ?? 0, run) }
    }
    for place in ["models", "claims", "logs"] {
      for name in names(in: folder.appending(place)) { note(name) }
    }
  }

  /// `job-7-claim-2`, `job-7-attempt-2.log`.
  private mutating func note(_ name: String) {
    let parts = name.split(separator: "-")
    guard parts.count == 4, parts[0] == "job", let job = Int64(parts[1]),
      let claim = Int64(parts[3].prefix { $0.isNumber })
    else { return }
    rows["jobs"] = max(rows["jobs"] ?? 0, job)
    claims[job] = max(claims[job] ?? 0, claim)
  }

  private func names(in folder: FilePath) -> [String] {
    ((try? Folder.names(in: folder)) ?? []).map { String(decoding: $0, as: UTF8.self) }
  }
}

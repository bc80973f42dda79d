import Files
import GRDB
import SoakAudit
import Store
import SystemPackage

/// What a storm over an archive left, beside what quiet left.
struct ArchiveAftermath {
  private let storm: ArchiveStorm
  private let store: DataStore
  private let jobs: (quiet: Int64, stormy: Int64)

  init(_ storm: ArchiveStorm, jobs: (quiet: Int64, stormy: Int64)) throws {
    self.storm = storm
    self.jobs = jobs
    store = try DataStore.open(workspace: storm.ground.workspace, patience: .worker)
  }

  func findings() throws -> [Finding] {
    var found = storm.surprises.map { Finding(.process, $0) }
    found += try rowFindings()
    // Nothing is left to be done, and nothing is done twice.
    let rerun = try storm.run(storm.translation(into: storm.stormy) + ["--json"], allowing: [0, 3])
    if !rerun.contains("\"done\":0,") { found.append(Finding(.item, "once more there was something to do: \(rerun)")) }
    // What was being written when its process was killed goes, and nothing else does.
    try storm.run(["prune", "--keep", "1000"])
    found += try fileFindings()
    found += try Audit(workspace: storm.ground.workspace, ledger: storm.ledger).findings()
    return found
  }

  /// Every file of the archive has one row in both, with the same end.
  private func rowFindings() throws -> [Finding] {
    let (quiet, stormy) = try store.read { (try rows(of: jobs.quiet, $0), try rows(of: jobs.stormy, $0)) }
    var found: [Finding] = []
    if stormy.count < storm.ground.files {
      found.append(Finding(.item, "the archive has at least \(storm.ground.files) files, and \(stormy.count) rows"))
    }
    for (path, rows) in stormy where rows.count != 1 {
      found.append(Finding(.item, "`\(path)` has \(rows.count) rows"))
    }
    for (path, rows) in quiet where stormy[path] != rows {
      found.append(Finding(.item, "`\(path)` ended as \(stormy[path] ?? []), and in quiet as \(rows)"))
    }
    return found + (quiet.count == stormy.count ? [] : [Finding(.item, "one has rows that the other has not")])
  }

  /// State, reason and the result's hash, by input.
  private func rows(of job: Int64, _ transaction: StoreTransaction) throws -> [String: [String]] {
    let rows = try transaction.rows(
      "SELECT input_path, state, reason, output_sha256 FROM translation_items WHERE job_id = ?", [job]
    ).map { row in
      (row[0] as String, [row[1] as String?, row[2], row[3]].map { $0 ?? "-" }.joined(separator: " "))
    }
    return Dictionary(grouping: rows, by: \.0).mapValues { $0.map(\.1) }
  }

  /// The same files, byte for byte, and no others.
  private func fileFindings() throws -> [Finding] {
    let (quiet, stormy) = (try files(below: storm.quiet), try files(below: storm.stormy))
    let differing = Set(quiet.keys).union(stormy.keys).filter { quiet[$0] != stormy[$0] }
    return differing.map { path in
      let how = quiet[path] == nil ? "is there, and not in quiet" : stormy[path] == nil ? "is not there" : "differs"
      return Finding(.output, "`\(path.escaped)` \(how)")
    }
  }

  private func files(below folder: FilePath) throws -> [FilePath: ContentHash] {
    try Dictionary(
      uniqueKeysWithValues: Folder.walk(folder).map { ($0.path, try ContentHash(ofFile: folder.pushing($0.path))) })
  }

  /// For people.
  func text(_ findings: [Finding]) throws -> String {
    let attempts = try store.read {
      try $0.rows(
        """
        SELECT a.outcome, count(*) FROM attempts a JOIN jobs j ON j.id = a.job_id WHERE ?1 IN (j.id, j.parent_id)
        GROUP BY a.outcome ORDER BY 2 DESC
        """, [jobs.stormy]
      ).map { "\($0[1] as Int) \($0[0] as String? ?? "open")" }
    }
    var lines = [
      "results: \(try storm.states(of: jobs.stormy)), in \(decimal(storm.seconds)) s",
      "killed: \(storm.kills.workers) workers, \(storm.kills.children) processes of chunks",
      "attempts: \(attempts.joined(separator: ", "))",
      findings.isEmpty ? "audit: clean" : "audit: \(findings.count) findings",
    ]
    lines += findings.prefix(200).map { "  \($0)" }
    return lines.joined(separator: "\n")
  }
}

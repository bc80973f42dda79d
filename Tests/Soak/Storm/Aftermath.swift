import Files
import GRDB
import Glibc
import SoakAudit
import Store
import SystemPackage

/// After the storm: the rest is worked off in quiet, what crashes left is tidied, and everything is looked at.
struct Aftermath {
  private let ground: Ground
  private let storm: Storm
  private let seed: UInt64

  init(_ ground: Ground, storm: Storm, seed: UInt64) {
    self.ground = ground
    self.storm = storm
    self.seed = seed
  }

  func report() throws -> SoakReport {
    var findings = storm.tally.surprises.map { Finding(.process, $0) }
    findings += try JobProcess.all(on: ground).map {
      Finding(.process, "process \($0.pid) of job \($0.job) lives, and no worker does")
    }
    if storm.tally.longestOrphan > 10 {
      findings.append(
        Finding(.process, "a job's process outlived its killed worker by \(decimal(storm.tally.longestOrphan)) s"))
    }
    try storm.run(["worker", "--drain", "--cores", "8", "--concurrency", "3"], upTo: 1_200)
    var report = try SoakReport(storm)
    let audit = try Audit(workspace: ground.workspace, ledger: storm.ledger)
    report.tidied = try audit.leftovers()
    // What a crash left may not be told from what is being made, until it is old.
    try age()
    try storm.quiet("prune", "--keep", "1000")
    findings += try audit.findings()
    findings += try backupFindings()
    var replay = Replay(ground, storm: storm, seed: seed)
    findings += try replay.findings()
    report.compared = replay.compared
    do { try storm.quiet("doctor", "--hashes") } catch { findings.append(Finding(.store, "\(error)")) }
    report.findings = findings
    return report
  }

  /// Makes all that lies in the workspace's folders look two hours old.
  private func age() throws {
    let then = timeval(tv_sec: time(nil) - 7200, tv_usec: 0)
    for folder in ["models", "claims", "workers", "runs", "logs"] {
      let place = ground.workspace.appending(folder)
      guard FileStatus.exists(place) else { continue }
      for name in try Folder.names(in: place) {
        let path = place.pushing(FilePath(bytes: name))
        guard path.withPlatformString({ utimes($0, [then, then]) }) == 0 else { throw FileError.last("age", path) }
      }
    }
  }

  /// Copies that were made while everything was struck are whole.
  private func backupFindings() throws -> [Finding] {
    let names = try Folder.names(in: ground.folder).map { FilePath(bytes: $0).string }
    return try names.filter { $0.hasPrefix("copy-") && $0.hasSuffix(".sqlite") }.flatMap { name in
      let copy = try DatabaseQueue(path: ground.folder.appending(name).string)
      let said = try copy.read { try String.fetchAll($0, sql: "PRAGMA integrity_check") }
      return said.filter { $0 != "ok" }.map { Finding(.store, "the copy \(name): \($0)") }
    }
  }
}

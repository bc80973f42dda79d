import Files
import Foundation
import Glibc
import Random
import SampleData
import Store
import SystemPackage
import TestSupport
import Testing

/// Kills the command and the process of its job at random moments: whatever was under way, the next ingest ends with the
/// dataset that an undisturbed one makes.
struct KilledIngestTests {
  private let program: Program

  init() throws {
    program = try Program()
  }

  @Test(arguments: UInt64(1)...3)
  func killsLeaveNoTrace(_ seed: UInt64) throws {
    var random = Philox(key: seed).stream()
    for day in 1...2 {
      try addFiles(day)
      let start = Date()
      let quiet = try program.run(ingest + ["--workspace", "quiet"])
      let seconds = Date().timeIntervalSince(start)
      try #require(quiet.status == 3, "seed \(seed), day \(day): \(quiet.complaint)")
      for _ in 0..<6 { try killOne(within: seconds, &random) }
      let last = try program.run(ingest)
      // The last kill may have come when all was recorded.
      #expect([0, 3].contains(last.status), "seed \(seed), day \(day): \(last.complaint)")
      let expected = try record(program.folder("quiet"))
      let found = try record(program.workspace)
      #expect(found.versions.count == day, "seed \(seed)")
      #expect(found == expected, "seed \(seed), day \(day)")
      #expect(try Folder.names(in: program.workspace.pushing("datasets/scans")).isEmpty, "seed \(seed), day \(day)")
    }
  }

  private let ingest = ["ingest", "set", "--from", "pairs", "--input", "right"]

  private func addFiles(_ day: Int) throws {
    try program.drawPairs(train: 70 * day, val: 10 * day, test: 10 * day)
    for part in ["train", "val"] {
      let whole = try readFile(program.folder("pairs/\(part)/0002.png"))
      try program.folder.write(Array(whole.dropLast(20)), to: program.folder("pairs/\(part)/cut-\(day).png"))
      try program.folder.write(whole, to: program.folder("pairs/\(part)/again-\(day).png"))
    }
  }

  private func killOne(within seconds: Double, _ random: inout PhiloxStream) throws {
    let command = try program.start(ingest)
    usleep(UInt32(random.uniform() * seconds * 1_000_000))
    // The job's process alone first, every other time: it is taken for lost, and starts again.
    if random.next() % 2 == 0, let child = try? Program.children(of: command.processIdentifier).first {
      kill(child, SIGKILL)
      usleep(UInt32(random.uniform() * seconds * 1_000_000))
    }
    kill(command.processIdentifier, SIGKILL)
    command.waitUntilExit()
  }

  private struct Record: Equatable {
    var versions: [String]
    var pairs: [String]
    var files: [String]
  }

  private func record(_ workspace: FilePath) throws -> Record {
    try DataStore.open(workspace: workspace, patience: .worker, create: false).read { transaction in
      #expect(try transaction.value(String.self, "PRAGMA integrity_check") == "ok")
      return Record(
        versions: try transaction.values(String.self, "SELECT manifest_sha256 FROM dataset_versions ORDER BY number"),
        pairs: try transaction.values(
          String.self,
          """
          SELECT pair_key || ' ' || group_key || ' ' || split || ' ' || input_sha256 || ' ' || target_sha256 || ' ' || input_region
            || ' ' || added_in || ' ' || coalesce(removed_in, '')
          FROM pairs ORDER BY id
          """),
        files: try transaction.values(
          String.self,
          """
          SELECT path || ' ' || state || ' ' || coalesce(reason, '') || ' ' || coalesce(sha256, '') FROM dataset_files
          ORDER BY source, path
          """))
    }
  }
}

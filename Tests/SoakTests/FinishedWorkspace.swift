import Files
import Foundation
import GRDB
import Glibc
import SampleData
import SoakAudit
import SystemPackage
import TestSupport
import Testing

/// A small workspace in which all work is done, made by the built program: a training, an evaluation, two translations.
final class FinishedWorkspace {
  let folder: TemporaryFolder
  private(set) var ledger = Ledger()

  init() throws {
    folder = try TemporaryFolder()
    try SamplePairs.write(SampleCounts(train: 4, val: 2, test: 0), size: 32, to: folder("pairs"))
    try run("ingest", "maps", "--from", "pairs", "--input", "right")
    try run(
      "train", "maps", "--set", "model.size=32", "--set", "model.filters=8", "--set",
      "model.discriminator.receptive_field=16", "--set", "train.epochs=1", "--set", "train.log_every=2")
    // Both are in the queue at once.
    for split in ["train", "val"] {
      try run("translate", "maps", "--in", "pairs/\(split)", "--out", "out/\(split)", "--detach")
    }
    try run("worker", "--drain")
    try run("evaluate", "maps", "--dataset", "maps")
    ledger.outputs = [output]
    // Jobs 5 and 6 are the translations' chunks.
    ledger.acknowledged = [1, 2, 3, 4, 7]
  }

  var workspace: FilePath { folder("workspace") }
  var output: FilePath { folder("out") }
  private var store: FilePath { workspace.appending("store.sqlite") }

  func findings(_ change: (inout Ledger) -> Void = { _ in }) throws -> [Finding] {
    var ledger = ledger
    change(&ledger)
    return try Audit(workspace: workspace, ledger: ledger).findings()
  }

  /// What the audit says while something is wrong; afterwards all is as it was.
  func findings(after statements: String) throws -> [Finding] {
    let whole = try readFile(store)
    defer {
      for suffix in ["-wal", "-shm"] { DurableFile.remove(FilePath(store.string + suffix)) }
      #expect(throws: Never.self) { try DurableFile.write(whole, to: store) }
    }
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    let database = try DatabaseQueue(path: store.string, configuration: configuration)
    try database.write { try $0.execute(sql: statements) }
    try database.close()
    return try findings()
  }

  /// As the other, of a file's content: `nil` removes it.
  func findings(with content: [UInt8]?, in file: FilePath) throws -> [Finding] {
    let whole = FileStatus.exists(file) ? try readFile(file) : nil
    try Self.put(content, in: file)
    defer { #expect(throws: Never.self) { try Self.put(whole, in: file) } }
    return try findings()
  }

  private static func put(_ content: [UInt8]?, in file: FilePath) throws {
    guard let content else {
      DurableFile.remove(file)
      return
    }
    try Folder.create(file.removingLastComponent())
    try DurableFile.write(content, to: file)
  }

  private func run(_ arguments: String...) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent().appendingPathComponent("pix2pix")
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path.string)
    process.environment = ["PIX2PIX_WORKSPACE": workspace.string]
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "\(arguments)")
  }
}

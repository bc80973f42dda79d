import Files
import Foundation
import GRDB
import Store
import SystemPackage
import TestSupport
import Testing

struct HousekeepingTests {
  private let program: Program

  /// Two short trainings of one model.
  init() throws {
    program = try Program()
    try program.drawPairs(train: 4, val: 2, test: 0)
    try #require(try program.run("ingest", "maps", "--from", "pairs", "--input", "right").status == 0)
    for _ in 1...2 {
      let training = try program.start(["train", "maps", "--set", "train.epochs=1"] + Program.tiny)
      training.waitUntilExit()
      try #require(training.terminationStatus == 0)
    }
  }

  private func checkpoints(_ run: Int) -> FilePath {
    program.workspace.pushing(FilePath("runs/\(run)/checkpoints"))
  }

  @Test func pruningKeepsTheNewestCheckpointsAndEveryModel() throws {
    let stray = program.workspace.pushing(FilePath("models/job-99-claim-1"))
    let fresh = program.workspace.pushing(FilePath("models/import-98-1"))
    try Folder.create(stray)
    try Folder.create(fresh)
    try setAge(of: stray, hours: 2)
    #expect(try program.run("doctor").status == 3)
    let dry = try program.run("prune", "--dry-run", "--json")
    #expect((try dry.object()["removed"] as? [String])?.count == 2)
    #expect(FileStatus.exists(checkpoints(1)))
    let pruned = try program.run("prune", "--json")
    #expect(try pruned.object()["bytes"] as? Int ?? 0 > 0)
    #expect(!FileStatus.exists(checkpoints(1)))
    #expect(FileStatus.exists(checkpoints(2)))
    #expect(!FileStatus.exists(stray))
    #expect(FileStatus.exists(fresh), "an import may be about to record it")
    #expect(try program.run("evaluate", "maps@1", "--dataset", "maps").status == 0)
    #expect(try program.run("doctor").output == "sound\n")
  }

  @Test func theDoctorNamesAnAlteredModel() throws {
    let store = try DataStore.open(workspace: program.workspace, create: false)
    let model = try store.read { try $0.resolveModel("maps@2") }
    let file = program.workspace.pushing(model.folder.path).appending("generator.safetensors")
    var bytes = try readFile(file)
    bytes[bytes.count - 1] ^= 1
    try DurableFile.write(bytes, to: file)
    #expect(try program.run("doctor").status == 0, "contents are read on request only")
    let doctor = try program.run("doctor", "--hashes")
    #expect(doctor.status == 1)
    #expect(
      doctor.output.hasPrefix("problem: model maps@2: `\(model.folder.text)/generator.safetensors` is not what was"))
    #expect(doctor.output.contains("`pix2pix models rollback` takes it out of service"))
    #expect(doctor.complaint == "pix2pix: 1 problem found\n")
  }

  @Test func aBackupIsAWholeStore() throws {
    #expect(try program.run("backup", "copy/store.sqlite").status == 66, "there is no such folder")
    try Folder.create(program.folder("copy"))
    #expect(try program.run("backup", "copy/store.sqlite").status == 0)
    #expect(try program.run("backup", "copy/store.sqlite").status == 78, "nothing is replaced")
    let jobs = try program.run("jobs", "--workspace", "copy", "--json")
    let rows = try JSONSerialization.jsonObject(with: Data(jobs.output.utf8)) as? [[String: Any]]
    #expect(rows?.count == 3)
  }

  @Test func whatIsListedIsJSONForPrograms() throws {
    for arguments in [["jobs"], ["workers", "--all"], ["datasets"], ["runs"], ["models"]] {
      let pipe = Pipe()
      let process = try program.start(arguments + ["--json"], output: pipe)
      let data = pipe.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      let rows = try JSONSerialization.jsonObject(with: data) as? [[String: Any]]
      #expect(rows?.isEmpty == false, "\(arguments)")
    }
    for arguments in [
      ["jobs", "show", "2"], ["datasets", "show", "maps"], ["runs", "show", "last"], ["models", "show", "maps"],
    ] {
      let pipe = Pipe()
      let process = try program.start(arguments + ["--json"], output: pipe)
      let data = pipe.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      #expect(try JSONSerialization.jsonObject(with: data) is [String: Any], "\(arguments)")
    }
    #expect(try program.run("runs", "last").output.hasPrefix("run 2: maps@2 completed, 1 epochs, 4 steps"))
    #expect(try program.run("report", "last", "--output", "page.html").status == 0)
    #expect(FileStatus.exists(program.folder("page.html")))
  }
}

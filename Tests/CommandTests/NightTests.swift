import Files
import Foundation
import GRDB
import SampleData
import Store
import SystemPackage
import TestSupport
import Testing

/// What a pipeline does night after night: it goes on from the champion, shows some of the old pairs again, makes room, and says
/// what it did.
struct NightTests {
  private let program: Program

  init() throws {
    program = try Program()
    try program.drawPairs(train: 12, val: 4, test: 8)
    let yaml = """
      dataset: {from: [pairs], input: right}
      model: {size: 32, filters: 4, discriminator: {receptive_field: 16}}
      train: {epochs: 8, warm_epochs: 2, start_from: champion, old_share: 0.25, log_every: 4, learning_rate: 0.002}
      promote: true
      report: false
      keep: {models: 1}
      """
    try program.folder.write(Array(yaml.utf8), to: program.folder("night.yaml"))
  }

  private func rows(_ sql: String) throws -> [Row] {
    try DataStore.open(workspace: program.workspace, create: false).read { try $0.rows(sql) }
  }

  /// Puts pairs that nobody has seen beside the others.
  private func add(_ count: Int, night: Int) throws {
    let scratch = program.folder("drawn-\(night)")
    try SamplePairs.write(
      SampleCounts(train: count, val: 0, test: 0), seed: UInt64(100 + night), size: 32, to: scratch)
    for name in try Folder.names(in: scratch.appending("train")) {
      let file = scratch.appending("train").pushing(FilePath(bytes: name))
      let place = program.folder("pairs/train/\(night)-\(String(decoding: name, as: UTF8.self))")
      try DurableFile.write(try readFile(file), to: place)
    }
  }

  private func night(_ options: String...) throws -> Program.Run {
    try program.run(["run", "night.yaml", "--if-changed"] + options)
  }

  @Test func nightsGoOnFromTheChampionAndMakeRoom() throws {
    #expect(try night().status == 0)
    for number in 1...4 {
      try add(4, night: number)
      let run = try night()
      #expect(run.status == 0 && run.output.isEmpty && run.complaint.isEmpty, "\(run.output)\(run.complaint)")
    }
    let trainings = try rows("SELECT run, epochs, started_from FROM training_history ORDER BY run")
    #expect(trainings.map { $0["epochs"] as Int } == [8, 2, 2, 2, 2])
    #expect(trainings.first?["started_from"] == nil as String?)
    #expect(trainings.dropFirst().allSatisfy { ($0["started_from"] as String?)?.hasPrefix("night@") == true })

    // All that is new, and a quarter of what the starting model had learnt from.
    let shown = try rows(
      "SELECT run, name, value FROM metric_history WHERE name IN ('pairs_new', 'pairs_old') ORDER BY run, name")
    #expect(shown.count == 8)
    let second = shown.filter { ($0["run"] as Int) == 2 }.map { $0["value"] as Double }
    #expect(second == [4, 3])
    let steps = try rows("SELECT steps FROM training_history WHERE run = 2").map { $0[0] as Int }
    #expect(steps == [2 * (4 + 3)])

    // Of versions that never were in service the newest stays; those that were all stay.
    let models = try rows(
      """
      SELECT version, folder, files_removed_at IS NOT NULL AS gone, EXISTS (SELECT 1 FROM model_history h
        WHERE h.model = m.model AND h.version = m.version AND event = 'promoted') AS served FROM model_summary m
      ORDER BY version
      """)
    #expect(models.count == 5)
    for model in models {
      let (served, gone): (Int, Int) = (model["served"], model["gone"])
      let (version, folder): (Int, String) = (model["version"], model["folder"])
      let isKept = served == 1 || version == 5
      #expect((gone == 0) == isKept, "\(model)")
      #expect(FileStatus.exists(program.workspace.appending(folder)) == isKept, "\(model)")
    }
    #expect(try program.run("doctor", "--hashes").status == 0)
    if let gone = models.first(where: { $0["gone"] == 1 }) {
      let name = "night@\(gone["version"] as Int)"
      let refused = try program.run("models", "export", name, "--output", "weights.safetensors")
      #expect(refused.status == 66)
      #expect(refused.complaint.contains("the files of `\(name)` were removed"))
    }

    // A night without anything new is not taken for one that has lost its model.
    let models2 = try rows("SELECT count(*) FROM model_summary").first
    #expect(try night().status == 0)
    #expect(try rows("SELECT count(*) FROM model_summary").first == models2)
    let last = try program.run("runs", "last")
    #expect(last.output.hasPrefix("night, 2"))
    #expect(last.output.contains("nothing new; night@5: nothing has changed since run 5"), "\(last.output)")
  }

  @Test func aWorkspaceThatMayNotGrowLosesWhatServesNobody() throws {
    #expect(try night().status == 0)
    for number in 1...2 {
      try add(4, night: number)
      let run = try night("--set", "keep.workspace=1kB", "--set", "keep.models=all")
      #expect(run.status == 0)
      #expect(run.complaint.contains("keep.workspace allows 1.0 kB: nothing more may go by itself"), "\(run.complaint)")
    }
    let checkpoints = try Folder.names(in: program.workspace.appending("runs")).filter {
      FileStatus.exists(
        program.workspace.appending("runs").pushing(FilePath(bytes: $0)).appending("checkpoints"))
    }
    // Those of the champion's training stay.
    #expect(checkpoints.count <= 2)
    #expect(try program.run("doctor").status == 0)
  }

  @Test func hooksHearHowTheRunEnded() throws {
    let heard = program.folder("heard")
    let script = "echo $PIX2PIX_PIPELINE $PIX2PIX_STATUS >> \(heard.string)"
    let hooks = [
      "--set", "hooks.success=[/bin/sh, -c, '\(script)']", "--set", "hooks.failure=[/bin/sh, -c, '\(script)']",
    ]
    func run(_ more: String...) throws -> Program.Run { try program.run(["run", "night.yaml"] + hooks + more) }
    #expect(try run("--set", "train.epochs=1").status == 0)
    #expect(try run("--set", "dataset.from=[nowhere]").status == 66)
    #expect(String(decoding: try readFile(heard), as: UTF8.self) == "night 0\nnight 66\n")

    let failing = try program.run(
      "run", "night.yaml", "--if-changed", "--set", "train.epochs=1", "--set", "hooks.success=[/bin/false]")
    #expect(failing.status == 0, "the run ends as it ended")
    #expect(failing.complaint == "pix2pix: the hook `/bin/false` ended with 1\n")
    let missing = try program.run("run", "night.yaml", "--set", "hooks.success=[/no/such/program]", "--plan")
    #expect(missing.status == 0)
    let shell = try program.run("run", "night.yaml", "--set", "hooks.success=/bin/true --with-a-line")
    #expect(shell.status == 78)
    #expect(shell.complaint.contains("it must be a list, the program and its arguments"))
  }

  @Test func onlyWhatWasInterruptedGoesOnAfterAReboot() throws {
    let nothing = try program.run("run", "night.yaml", "--unfinished")
    #expect(nothing.status == 0 && nothing.output.isEmpty)
    let plan = try program.run("run", "night.yaml", "--unfinished", "--plan")
    #expect(plan.output.hasSuffix("no stage runs: no run of it was interrupted\n"), "\(plan.output)")
    #expect(try rows("SELECT 1 FROM job_history").isEmpty)
  }
}

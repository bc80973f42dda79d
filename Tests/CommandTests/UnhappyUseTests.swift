import Engine
import Files
import Foundation
import GRDB
import Glibc
import Kernels
import Store
import SystemPackage
import TestSupport
import Testing

/// What people do that they did not mean to.
struct UnhappyUseTests {
  private let program: Program

  init() throws {
    program = try Program()
  }

  @Test func aPipelineWithoutHoldOutIsDoneAndSaysWhatWasLeftOut() throws {
    try program.drawPairs(train: 3, val: 0, test: 0)
    try program.folder.write(Array("dataset: {from: [pairs], input: right}".utf8), to: program.folder("night.yaml"))
    let arguments = ["run", "night.yaml"] + Program.tiny + ["--set", "train.epochs=1"]
    let run = try command(arguments + ["-v"])
    #expect(run.status == 0, "\(run.complaint)")
    #expect(run.output.contains("night@1 is not evaluated: version 1 of night has no pair in the split `val`"))
    #expect(run.output.contains("report: "))
    let asked = try program.run("evaluate", "night", "--dataset", "night")
    #expect(asked.status == 65)
    #expect(asked.complaint.contains("there is nothing to evaluate on"))
    let gated = try command(arguments + ["--set", "promote.metric=swd"])
    #expect(gated.status == 65)
  }

  @Test func aTrainingWhoseJobIsCancelledIsNoLongerRunning() throws {
    try program.drawPairs(train: 3, val: 1, test: 0)
    #expect(try program.run("ingest", "maps", "--from", "pairs", "--input", "right").status == 0)
    #expect(try command(["train", "maps", "--detach"] + Program.tiny).status == 0)
    let store = try DataStore.open(workspace: program.workspace, patience: .worker, create: false)
    let job = try #require(
      try store.read { try $0.value(Int64.self, "SELECT id FROM job_history WHERE kind = 'train'") })
    _ = try store.write {
      try $0.createRun(NewRun(job: job, datasetVersion: nil, modelName: "maps", configuration: "{}"))
    }
    #expect(try program.run("jobs", "cancel", "\(job)", "--reason", "seen enough").status == 0)
    let row = try #require(
      try store.read { try $0.rows("SELECT state, error, finished_at FROM training_history") }.first)
    #expect(row["state"] == "cancelled")
    #expect(row["error"] == "seen enough")
    #expect(row["finished_at"] as String? != nil)
  }

  @Test func aTrainingRefusesKeysThatSayNothingToIt() throws {
    let run = try program.run("train", "maps", "--set", "dataset.from=[pairs]")
    #expect(run.status == 78)
    #expect(run.complaint.contains("`dataset.from` says nothing to a training by itself"))
  }

  @Test func aDurationBeyondAHundredYearsIsRefusedBeforeAnythingIsDone() throws {
    let run = try program.run("train", "maps", "--set", "train.checkpoint_every=99999999999999999h")
    #expect(run.status == 78)
    #expect(run.complaint.contains("it must be a duration such as 90s, 10m, 1h30m"))
  }

  @Test func weightsThatCannotBeTakenAreRefusedByTheirName() throws {
    let engine = try TrainingEngine(
      model: ModelConfiguration(size: 32, filters: 2, discriminator: .init(receptiveField: 16, filters: 2)),
      objective: ObjectiveConfiguration(), batch: 1, seed: 7, pool: ComputePool(cores: 1))
    let whole = Safetensors.encode(engine.generatorTensors())
    let spoilt = TensorTable(
      engine.generatorTensors().entries.map { entry in
        guard entry.name == "model.model.0.weight" else { return entry }
        var values = [Float](repeating: 0.5, count: entry.values.count)
        values[3] = .nan
        return TensorTable.Entry(name: entry.name, shape: entry.shape, values: .float32(values))
      })
    let files: [(name: String, bytes: [UInt8], reason: String)] = [
      ("text", Array("no weights, but a sentence".utf8), "its header is said to be"),
      ("half", Array(whole.prefix(whole.count / 2)), "its tensors take"),
      ("spoilt", Safetensors.encode(spoilt), "element 3 of `model.model.0.weight` is nan"),
    ]
    for file in files {
      try program.folder.write(file.bytes, to: program.folder(file.name))
      let run = try program.run("models", "import", file.name, "--name", "brought")
      #expect(run.status == 65, "\(file.name)")
      #expect(run.complaint.contains("cannot take weights from `"), "\(run.complaint)")
      #expect(run.complaint.contains("\(file.name)`: \(file.reason)"), "\(run.complaint)")
    }
    let device = try program.run("models", "import", "/dev/zero", "--name", "brought")
    #expect(device.status == 65)
    #expect(device.complaint.contains("`/dev/zero`: it is no regular file"))
  }

  /// As another user where this one may do everything, else as this one.
  @Test func aWorkspaceThatMayOnlyBeReadIsRefusedWithTheWayOut() throws {
    try DataStore.open(workspace: program.workspace, patience: .worker).truncateLog()
    let program = "\"$0\""
    let other = geteuid() == 0 ? "setpriv --reuid 65534 --regid 65534 --clear-groups \(program)" : program
    let open =
      geteuid() == 0 ? "chmod 755 . workspace && chmod 644 workspace/*" : "chmod 500 workspace && chmod 400 workspace/*"
    // Where another user cannot even start the program, nothing is to be seen.
    guard try self.program.shell("\(open) && \(other) --version").status == 0 else { return }
    let run = try self.program.shell("\(other) jobs pause")
    #expect(run.status == 1)
    #expect(
      run.complaint == """
        pix2pix: cannot use the workspace `\(self.program.workspace.string)`: permission denied; give --workspace a folder \
        that this user may write to, or ask its owner for a copy to read (`pix2pix history publish FILE`)

        """)
    _ = try self.program.shell("chmod 700 workspace")
  }

  /// With arguments that are put together.
  private func command(_ arguments: [String]) throws -> Program.Run {
    let (output, complaint) = (Pipe(), Pipe())
    let process = try program.start(arguments, output: output, complaint: complaint)
    let text = output.fileHandleForReading.readDataToEndOfFile()
    let errors = complaint.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Program.Run(
      status: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
      complaint: String(decoding: errors, as: UTF8.self))
  }
}

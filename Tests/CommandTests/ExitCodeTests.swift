import Files
import Foundation
import SystemPackage
import TestSupport
import Testing

struct ExitCodeTests {
  private let program: Program

  init() throws {
    program = try Program()
  }

  @Test func theVersionIsAResult() throws {
    let run = try program.run("--version")
    #expect(run.status == 0)
    #expect(run.output == "0.1.0\n")
    #expect(run.complaint.isEmpty)
  }

  @Test func everyHelpDocumentsItsExitCodes() throws {
    let commands = [
      [], ["demo"], ["ingest"], ["train"], ["evaluate"], ["translate"], ["run"], ["worker"], ["jobs"],
      ["jobs", "list"], ["jobs", "show"], ["jobs", "cancel"], ["jobs", "retry"], ["jobs", "pause"], ["jobs", "resume"],
      ["jobs", "wait"], ["jobs", "priority"], ["history"], ["history", "publish"], ["restore"],
      ["workers"], ["datasets"], ["datasets", "list"], ["datasets", "show"],
      ["datasets", "check"], ["datasets", "preview"], ["datasets", "diff"], ["datasets", "export"], ["runs"],
      ["runs", "list"],
      ["runs", "show"], ["runs", "last"], ["models"], ["models", "list"], ["models", "show"], ["models", "compare"],
      ["models", "promote"], ["models", "rollback"], ["models", "import"], ["models", "export"], ["report"], ["doctor"],
      ["backup"], ["prune"], ["bench"],
    ]
    for command in commands {
      let process = try program.start(command + ["--help"])
      process.waitUntilExit()
      #expect(process.terminationStatus == 0, "\(command)")
    }
    for name in ["ingest", "run", "doctor", "models"] {
      let help = try program.run(name, "--help")
      #expect(help.output.contains("EXIT CODES:\n    0  done"), "\(name)")
      #expect(help.output.contains("--workspace") || name == "models", "\(name)")
    }
  }

  @Test func aCommandLineThatCannotBeReadIs64() throws {
    for arguments in [
      ["no-such-command"], ["ingest"], ["jobs", "--state", "sleeping"], ["train", "x", "--no-such-option"],
    ] {
      let process = try program.start(arguments)
      process.waitUntilExit()
      #expect(process.terminationStatus == 64, "\(arguments)")
    }
  }

  @Test func aResultThatCannotBeWrittenIsAFailure() throws {
    try program.drawPairs(train: 2, val: 1, test: 1)
    #expect(try program.run("ingest", "maps", "--from", "pairs", "--input", "right").status == 0)
    for arguments in ["jobs", "jobs show 1 --json", "doctor", "--help", "--version", "jobs --help"] {
      let run = try program.shell("\"$0\" \(arguments) > /dev/full")
      #expect(run.status == 14, "\(arguments)")
      #expect(run.complaint == "pix2pix: cannot write to `stdout`: no space left on the device\n", "\(arguments)")
    }
  }

  @Test func aLeaseThatWouldEndAtOnceIsRefused() throws {
    let run = try program.run("worker", "--lease", "0.5s")
    #expect(run.status == 64)
    #expect(run.complaint.contains("--lease cannot be `0.5s`: it must be at least 1s"))
  }

  @Test func whatIsNotThereIs66AndNamed() throws {
    #expect(try program.run("jobs").status == 66)
    let file = try program.run("run", "night.yaml")
    #expect(file.status == 66)
    #expect(file.complaint.contains("night.yaml`: no such file or folder"))
    let source = try program.run("ingest", "maps", "--from", "nowhere")
    #expect(source.status == 66)
    #expect(source.complaint.contains("there is nothing at"))
    #expect(source.output.isEmpty)
    let model = try program.run("translate", "mops", "--in", "nowhere")
    #expect(model.status == 66)
    #expect(model.complaint == "pix2pix: there is no model `mops`\n")
  }

  @Test func aBadConfigurationIs78WithTheReason() throws {
    let unknown = try program.run("train", "maps", "--set", "train.epoch=3")
    #expect(unknown.status == 78)
    #expect(unknown.complaint.contains("did you mean `train.epochs`?"))
    let impossible = try program.run(
      "train", "maps", "--set", "model.size=64", "--set", "model.discriminator.receptive_field=286")
    #expect(impossible.status == 78)
    #expect(impossible.complaint.contains("at model.size 64"))
    try program.folder.write(Array("train: {epochs: many}".utf8), to: program.folder("p.yaml"))
    let file = try program.run("run", "p.yaml", "--plan")
    #expect(file.status == 78)
    #expect(file.complaint.contains("line 1 of"))
  }

  @Test func anotherRunOfAPipelineIs11() throws {
    try program.drawPairs(train: 2, val: 1, test: 1)
    try program.folder.write(
      Array("dataset: {from: [pairs], input: right}".utf8), to: program.folder("night.yaml"))
    let locks = program.workspace.appending("locks")
    try Folder.create(locks)
    let lock = try FileLock(locks.appending("pipeline-night.lock"))
    let run = try program.run("run", "night.yaml")
    withExtendedLifetime(lock) {}
    #expect(run.status == 11)
    #expect(run.complaint.contains("pipeline `night` is being run by another command"))
  }
}

import Files
import Foundation
import Glibc
import SampleData
import SystemPackage
import TestSupport
import Testing

/// The built program as people start it: real processes, a workspace of its own.
final class Program {
  let folder: TemporaryFolder
  private var started: [Process] = []

  struct Run {
    let status: Int32
    let output: String
    let complaint: String

    /// The output as one JSON object.
    func object(sourceLocation: SourceLocation = #_sourceLocation) throws -> [String: Any] {
      let value = try JSONSerialization.jsonObject(with: Data(output.utf8))
      return try #require(value as? [String: Any], "\(output)", sourceLocation: sourceLocation)
    }
  }

  init() throws {
    folder = try TemporaryFolder()
  }

  /// With a model `maps` of the smallest size, trained for an epoch on the pairs that lie in `pairs`.
  static func withModel() throws -> Program {
    let program = try Program()
    try program.drawPairs(train: 4, val: 2, test: 0)
    for arguments in [
      ["ingest", "maps", "--from", "pairs", "--input", "right"],
      ["train", "maps", "--set", "train.epochs=1"] + tiny,
    ] {
      let run = try program.run(arguments)
      try #require(run.status == 0, "\(run.complaint)")
    }
    return program
  }

  deinit {
    for process in started where process.isRunning { kill(process.processIdentifier, SIGKILL) }
  }

  var workspace: FilePath { folder("workspace") }

  /// The program lies beside the tests'.
  static var executable: URL {
    URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
      .appendingPathComponent("pix2pix")
  }

  /// Starts it in the test's folder, with the test's workspace, away from any terminal.
  func start(_ arguments: [String], output: Pipe? = nil, complaint: Pipe? = nil) throws -> Process {
    let process = Process()
    process.executableURL = Self.executable
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path.string)
    process.environment = ["PIX2PIX_WORKSPACE": workspace.string]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output ?? FileHandle.nullDevice
    process.standardError = complaint ?? FileHandle.nullDevice
    try process.run()
    started.append(process)
    return process
  }

  func run(_ arguments: String...) throws -> Run { try run(arguments) }

  func run(_ arguments: [String]) throws -> Run {
    try collect { try start(arguments, output: $0, complaint: $1) }
  }

  /// Runs it by a shell, which can write names that are no UTF-8; `$0` is the program.
  func shell(_ script: String) throws -> Run {
    try collect { output, complaint in
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments = ["-c", script, Self.executable.path]
      process.currentDirectoryURL = URL(fileURLWithPath: folder.path.string)
      process.environment = ["PIX2PIX_WORKSPACE": workspace.string]
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = output
      process.standardError = complaint
      try process.run()
      started.append(process)
      return process
    }
  }

  private func collect(_ start: (Pipe, Pipe) throws -> Process) throws -> Run {
    let (output, complaint) = (Pipe(), Pipe())
    let process = try start(output, complaint)
    // What is said is little: the pipe holds it until the first is read.
    let text = output.fileHandleForReading.readDataToEndOfFile()
    let errors = complaint.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let status =
      process.terminationReason == .uncaughtSignal ? 128 + process.terminationStatus : process.terminationStatus
    return Run(
      status: status, output: String(decoding: text, as: UTF8.self), complaint: String(decoding: errors, as: UTF8.self))
  }

  /// The processes that a process has started and that have not ended.
  static func children(of pid: pid_t) throws -> [pid_t] {
    let text = String(decoding: try readFile(FilePath("/proc/\(pid)/task/\(pid)/children")), as: UTF8.self)
    return text.split(separator: " ").compactMap { pid_t($0) }
  }

  /// Draws pairs of 32 pixels into `pairs/`, the input right.
  func drawPairs(train: Int = 12, val: Int = 4, test: Int = 4) throws {
    try SamplePairs.write(
      SampleCounts(train: train, val: val, test: test), size: 32, to: folder("pairs"))
  }

  /// The settings of the smallest training.
  static let tiny = [
    "--set", "model.size=32", "--set", "model.filters=8", "--set", "model.discriminator.receptive_field=16", "--set",
    "train.log_every=4",
  ]

  /// Looks often until something is so.
  func wait(
    _ what: String, upTo seconds: Double = 30, sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () throws -> Bool
  ) throws {
    let start = Date()
    while try !condition() {
      guard Date().timeIntervalSince(start) < seconds else {
        Issue.record("\(what) did not happen within \(seconds) s", sourceLocation: sourceLocation)
        return
      }
      usleep(10_000)
    }
  }
}

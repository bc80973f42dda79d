internal import Foundation
internal import Glibc
internal import Store
internal import SystemPackage

/// A program that a pipeline calls when its run has ended: an argument vector, never a shell's line.
struct Hook {
  /// The program's absolute path, and its arguments.
  let arguments: [String]
  let workspace: FilePath
  let pipeline: String

  /// Seconds that it may take.
  private static let patience = 60.0

  /// Calls it and waits.
  /// - Parameter status: how the run ends.
  /// - Returns: a sentence if it failed.
  func call(status: Int32) -> String? {
    guard let program = arguments.first else { return nil }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = Array(arguments.dropFirst())
    var environment = ProcessInfo.processInfo.environment
    environment["PIX2PIX_PIPELINE"] = pipeline
    environment["PIX2PIX_STATUS"] = String(status)
    environment["PIX2PIX_WORKSPACE"] = workspace.string
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch {
      return "the hook `\(program)` could not be started: see that it is there and may be run"
    }
    let deadline = TimeSource.system.monotonic() + Int64(Self.patience * 1000)
    while process.isRunning, TimeSource.system.monotonic() < deadline { usleep(20_000) }
    if process.isRunning {
      kill(process.processIdentifier, SIGKILL)
      return "the hook `\(program)` took more than \(Int(Self.patience)) s and was killed"
    }
    guard process.terminationStatus == 0, process.terminationReason == .exit else {
      return "the hook `\(program)` ended with \(process.terminationStatus)"
    }
    return nil
  }
}

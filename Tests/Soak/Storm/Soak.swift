import ArgumentParser
import Files
import Foundation
import Glibc
import SystemPackage

/// A storm over a real pipeline, and a look at what it left: see `Storm` and `Audit`.
@main
struct Soak: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "soak",
    abstract:
      "Kills the parts of a working pipeline at random moments, and looks whether anything was lost or done twice.",
    discussion: """
      Exit code 0: the audit is clean. 1: it is not, and each finding is a line. The seed decides what is done; when it \
      meets what, the machine does.
      """)
  @Argument(help: "The program: a release build of pix2pix.") var program: String
  @Option(help: "How long the storm lasts.") var minutes = 15.0
  @Option(help: "Decides what is done and who is struck.") var seed: UInt64 = .random(in: 1...999_999)
  @Option(help: "Seconds between two kills, on average.") var killEvery = 2.0
  @Option(help: "Worker processes at once.") var workers = 3
  @Option(
    help: "A new folder to work in; it stays. (default: a temporary one, that stays if the audit finds something)")
  var folder: String?

  func validate() throws {
    guard minutes > 0, minutes < 10_000 else { throw ValidationError("--minutes must be above 0 and below 10000") }
    guard killEvery >= 0.05 else { throw ValidationError("--kill-every must be at least 0.05") }
    guard (1...64).contains(workers) else { throw ValidationError("--workers must be from 1 to 64") }
  }

  func run() throws {
    guard let path = realpath(program, nil) else { throw FileError.last("find", FilePath(program)) }
    defer { free(path) }
    let place = try Self.place(folder)
    // A pipe of a process that is killed is no reason to die.
    signal(SIGPIPE, SIG_IGN)
    say(
      "soak: seed \(seed), \(decimal(minutes)) minutes, a kill every \(decimal(killEvery)) s, \(workers) workers, in \(place)"
    )
    // The commands name folders as a person would who stands there.
    guard place.withPlatformString({ chdir($0) }) == 0 else { throw FileError.last("enter", place) }
    let ground = try Ground(program: String(cString: path), folder: place, seed: seed)
    var storm = try Storm(ground, seed: seed, killEvery: killEvery, workers: workers)
    try storm.rage(seconds: minutes * 60)
    let report = try Aftermath(ground, storm: storm, seed: seed).report()
    say(report.text)
    guard report.findings.isEmpty else {
      say("soak: \(report.findings.count) findings with seed \(seed); what is left lies in \(place)")
      throw ExitCode(1)
    }
    if folder == nil { try Folder.remove(place) }
    say("soak: clean with seed \(seed)")
  }

  private static func place(_ folder: String?) throws -> FilePath {
    if let folder {
      let path = FilePath(folder)
      guard !FileStatus.exists(path) else { throw ValidationError("--folder `\(folder)` is there already") }
      try Folder.create(path)
    }
    var name = Array((getenv("TMPDIR").map { String(cString: $0) } ?? P_tmpdir).utf8CString.dropLast())
    name += Array("/pix2pix-soak-XXXXXX".utf8CString)
    if folder == nil, mkdtemp(&name) == nil { throw FileError.last("create a folder in", FilePath(P_tmpdir)) }
    let made = folder.map { FilePath($0) } ?? FilePath(platformString: name)
    // The program names its files without links.
    guard let real = made.withPlatformString({ realpath($0, nil) }) else { throw FileError.last("find", made) }
    defer { free(real) }
    return FilePath(platformString: real)
  }
}

/// Writes a line on stdout at once, wherever that leads.
func say(_ line: String) {
  let bytes = Array((line + "\n").utf8)
  _ = write(1, bytes, bytes.count)
}

/// A figure with one decimal.
func decimal(_ number: Double) -> String { String(format: "%.1f", number) }

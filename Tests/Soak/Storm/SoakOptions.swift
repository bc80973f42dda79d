import ArgumentParser
import Files
import Glibc
import SoakAudit
import SystemPackage

/// What every soak is told, and how each begins and ends.
struct SoakOptions: ParsableArguments {
  static let rule = """
    Exit code 0: the audit is clean. 1: it is not, and each finding is a line. The seed decides what is done; when it \
    meets what, the machine does.
    """

  @Argument(help: "The program: a release build of pix2pix.") var program: String
  @Option(help: "Decides what is done and who is struck.") var seed: UInt64 = .random(in: 1...999_999)
  @Option(help: "Seconds between two kills, on average.") var killEvery = 2.0
  @Option(
    help: "A new folder to work in; it stays. (default: a temporary one, that stays if the audit finds something)")
  var folder: String?

  func validate() throws {
    guard killEvery >= 0.05 else { throw ValidationError("--kill-every must be at least 0.05") }
  }

  /// - Parameters:
  ///   - what: is done, for people.
  ///   - work: given the program and an empty folder, which is the current one meanwhile.
  func run(_ what: String, _ work: (_ program: String, _ place: FilePath) throws -> (text: String, findings: [Finding]))
    throws
  {
    guard let path = realpath(program, nil) else { throw FileError.last("find", FilePath(program)) }
    defer { free(path) }
    let place = try place()
    // A pipe of a process that is killed is no reason to die.
    signal(SIGPIPE, SIG_IGN)
    say("soak: seed \(seed), \(what), a kill every \(decimal(killEvery)) s, in \(place)")
    // The commands name folders as a person would who stands there.
    guard place.withPlatformString({ chdir($0) }) == 0 else { throw FileError.last("enter", place) }
    let report = try work(String(cString: path), place)
    say(report.text)
    guard report.findings.isEmpty else {
      say("soak: \(report.findings.count) findings with seed \(seed); what is left lies in \(place)")
      throw ExitCode(1)
    }
    if folder == nil { try Folder.remove(place) }
    say("soak: clean with seed \(seed)")
  }

  private func place() throws -> FilePath {
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

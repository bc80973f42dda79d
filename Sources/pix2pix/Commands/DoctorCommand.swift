internal import ArgumentParser
internal import Files
internal import GRDB
internal import Pipeline
internal import Queue
internal import Store
internal import SystemPackage
internal import Trainer

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Look whether the workspace is sound; each finding with its remedy.",
    discussion: """
      The store's pages and references, the size of its log, jobs that are stuck, files that no row names and rows whose \
      files are gone, free space, the clock, the file system, and on request every hash and the age of the last success. \
      It changes nothing but what any worker does at once: jobs whose worker is gone are made available again. It may run \
      at any time, beside any number of workers. Notes, which change no exit code, are printed with -v.

      \(ExitStatus.help([
        (.done, "done: the workspace is sound"),
        (.failed, "failed: there are problems, which stay until somebody acts"),
        (.partly, "partly: nothing is lost, but there are warnings to look after"),
        (.noSpace, "no space is left, not even to open the store"),
        (.usage, "the command line cannot be read"),
        (.badData, "the store cannot be read at all"),
        (.notFound, "there is no workspace"),
        (.tryAgain, "the store is being migrated, or is busy: try again later"),
        (.badConfiguration, "the store is of a newer program, or on a network file system"),
      ]))
      """)
  @Option(help: "A problem if the last completed job is older, such as 26h: a check for monitoring.") var maxAge:
    String?
  @Option(help: "With --max-age: the last completed job of this kind, such as train, and not of any.") var kind: String?
  @Option(help: "A warning if less is free for the workspace, a problem if less than a fifth of it, such as 10GB.")
  var minFree = "512MB"
  @Flag(help: "Read every model, checkpoint and result, and compare it with its recorded SHA-256.") var hashes = false
  @OptionGroup var options: WorkspaceOptions

  func validate() throws {
    if let maxAge, DurationText.seconds(maxAge) == nil {
      throw ValidationError("--max-age cannot be `\(maxAge)`: it must be a duration such as 26h")
    }
    if let kind {
      guard maxAge != nil else { throw ValidationError("--kind needs --max-age") }
      let known = Handlers.all.map(\.kind).sorted()
      guard known.contains(kind) else {
        throw ValidationError("--kind cannot be `\(kind)`: it must be one of \(known.joined(separator: ", "))")
      }
    }
    guard ByteText.bytes(minFree) != nil else {
      throw ValidationError("--min-free cannot be `\(minFree)`: \(ByteText.rule)")
    }
  }

  func run() throws {
    let store = try options.openStore()
    var examination = Examination(store)
    examination.readsContents = hashes
    examination.wantedSpace = ByteText.bytes(minFree) ?? 0
    examination.longestSilence = maxAge.flatMap(DurationText.seconds)
    examination.succeedingKind = kind
    let findings = try examination.findings()
    let (problems, warnings) = (findings.count(of: .problem), findings.count(of: .warning))
    if options.json {
      try showJSON(findings, store)
    } else {
      for finding in findings {
        let lines = "\(finding.severity.rawValue): \(finding.what)\n  \(finding.remedy)"
        if finding.severity == .note {
          Console.tell(lines, verbose: options.verbose)
        } else {
          Console.result(lines)
        }
      }
      if problems + warnings == 0 { Console.result("sound") }
    }
    if problems > 0 { throw CommandError.notSound(problems: problems, warnings: warnings) }
    if warnings > 0 { throw CommandError.warnings(warnings) }
  }

  private func showJSON(_ findings: [Finding], _ store: DataStore) throws {
    func list(_ severity: Finding.Severity) -> JSONValue {
      .array(findings.filter { $0.severity == severity }.map(\.json))
    }
    let (jobs, workers) = try store.read { transaction in
      (
        try transaction.rows("SELECT state, count(*) FROM jobs GROUP BY state ORDER BY state"),
        try transaction.value(Int.self, "SELECT count(*) FROM workers WHERE stopped_at IS NULL")
      )
    }
    let size = try FileStatus(of: store.file).size
    let facts: [(key: String, value: JSONValue)] = [
      (key: "store_bytes", value: .integer(size)), (key: "log_bytes", value: .integer(store.logSize)),
      (key: "free_bytes", value: .integer(try Folder.freeSpace(at: store.workspace))),
      (key: "file_system", value: JSONValue(fileSystem(of: store.workspace)?.name)),
      (key: "clock", value: .string("\(store.time.now())")),
      (key: "last_success", value: JSONValue(try store.lastSuccess()?.description)),
      (key: "live_workers", value: JSONValue(workers)),
      (key: "jobs", value: .object(jobs.map { (key: $0[0], value: .integer($0[1])) })),
    ]
    let isSound = findings.allSatisfy { $0.severity == .note }
    Console.result(
      .object([
        (key: "sound", value: .boolean(isSound)), (key: "problems", value: list(.problem)),
        (key: "warnings", value: list(.warning)), (key: "notes", value: list(.note)),
        (key: "facts", value: .object(facts)),
      ]))
  }
}

extension [Finding] {
  fileprivate func count(of severity: Finding.Severity) -> Int {
    reduce(0) { $0 + ($1.severity == severity ? 1 : 0) }
  }
}

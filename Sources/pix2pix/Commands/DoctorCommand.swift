internal import ArgumentParser
internal import Files
internal import Queue
internal import Store
internal import SystemPackage
internal import Trainer

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Look whether the workspace is sound.",
    discussion: """
      The store's pages and references, jobs whose worker is gone, models and runs whose files are missing or altered, \
      folders that no row names, the size of the log, the age of the last success.

      \(ExitStatus.help(.done, .failed, .usage, .notFound, .tryAgain))
      """)
  @Option(help: "Fail if the last completed job is older, such as 26h: a check for monitoring.") var maxAge: String?
  @OptionGroup var options: WorkspaceOptions

  func validate() throws {
    if let maxAge, DurationText.seconds(maxAge) == nil {
      throw ValidationError("--max-age cannot be `\(maxAge)`: it must be a duration such as 26h")
    }
  }

  func run() throws {
    let store = try options.openStore()
    let limit = maxAge.flatMap(DurationText.seconds)
    let examination = Examination(store)
    var problems = try examination.storeProblems()
    problems += try examination.jobProblems()
    problems += try examination.fileProblems()
    problems += try examination.ageProblems(limit: limit)
    if options.json {
      Console.result(
        .object([
          (key: "sound", value: .boolean(problems.isEmpty)),
          (key: "problems", value: .array(problems.map { .string($0) })),
        ]))
    } else if problems.isEmpty {
      Console.result("sound")
    } else {
      for problem in problems { Console.result(problem) }
    }
    if !problems.isEmpty { throw CommandError.notSound(problems) }
  }
}

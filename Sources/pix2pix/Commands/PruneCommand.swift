internal import ArgumentParser
internal import Files
internal import Store
internal import SystemPackage
internal import Trainer

struct PruneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune",
    abstract: "Make room: checkpoints of finished trainings, old logs, and what crashes left.",
    discussion: """
      Models stay, in service or not, and so do pages, samples and the history of trainings and results. A training that \
      has not ended keeps its checkpoints, and so does that of a model with an alias. It may run beside workers, and can \
      be interrupted at any point.

      \(ExitStatus.looking)
      """)
  @Option(help: "How many completed trainings of each model keep their checkpoints.") var keep = 1
  @Option(help: "Checkpoints of completed trainings stay for so long, such as 7d.") var checkpoints = "0s"
  @Option(help: "Failed and cancelled trainings can be retried from their checkpoints for so long.") var failed = "14d"
  @Option(help: "Logs of attempts that ended longer ago go.") var logs = "30d"
  @Option(help: "Jobs that ended longer ago, and to which nothing leads back, go from the history, such as 365d.")
  var history: String?
  @Flag(help: "Say what would be removed, and remove nothing.") var dryRun = false
  @OptionGroup var options: WorkspaceOptions

  func validate() throws {
    guard keep >= 0 else { throw ValidationError("--keep must be 0 or more") }
    let durations = [("--checkpoints", checkpoints), ("--failed", failed), ("--logs", logs), ("--history", history)]
    for case (let name, let text?) in durations where DurationText.seconds(text) == nil {
      throw ValidationError("\(name) cannot be `\(text)`: it must be a duration such as 12h or 30d")
    }
  }

  func run() throws {
    let store = try options.openStore()
    var policy = PrunePolicy()
    policy.keptTrainings = keep
    policy.checkpointAge = DurationText.seconds(checkpoints) ?? policy.checkpointAge
    policy.failedAge = DurationText.seconds(failed) ?? policy.failedAge
    policy.logAge = DurationText.seconds(logs) ?? policy.logAge
    policy.historyAge = history.flatMap(DurationText.seconds)
    let result = try Pruning(store: store, policy: policy).run(dryRun: dryRun)
    if options.json {
      return Console.result(
        .object([
          (key: "removed", value: .array(result.removed.map { .string($0.escaped) })),
          (key: "bytes", value: .integer(result.bytes)), (key: "logs", value: JSONValue(result.logs)),
          (key: "jobs", value: JSONValue(result.jobs)), (key: "dry_run", value: .boolean(dryRun)),
        ]))
    }
    for path in result.removed {
      if dryRun { Console.result(path.escaped) } else { Console.tell(path.escaped, verbose: options.verbose) }
    }
    let verb = dryRun ? " would be removed" : " removed"
    var line = "\(result.removed.count) files and folders, \(Figures.bytes(result.bytes))\(verb)"
    if result.jobs > 0 { line += "; \(result.jobs) jobs\(verb) from the history" }
    Console.result(line)
  }
}

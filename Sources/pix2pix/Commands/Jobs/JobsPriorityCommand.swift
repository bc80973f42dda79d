internal import ArgumentParser
internal import Queue
internal import Store

struct JobsPriorityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "priority", abstract: "Change the priority of jobs that have not begun; smaller is more urgent.",
    discussion: ExitStatus.looking)
  @Argument(help: "The jobs' numbers.") var ids: [Int64]
  @Option(help: "The new priority; negative ones need an equals sign: --to=-5.") var to: Int
  @OptionGroup var options: WorkspaceOptions

  func run() throws {
    let queue = JobQueue(try options.openStore())
    try EachJob.run(ids) { id in
      try queue.setPriority(id, to)
      if options.json {
        Console.result(.object([(key: "job", value: .integer(id)), (key: "priority", value: JSONValue(to))]))
      } else {
        Console.result("job \(id): priority \(to)")
      }
    }
  }
}

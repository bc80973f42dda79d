internal import ArgumentParser
internal import Queue
internal import Store

struct JobsCancelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel", abstract: "Cancel jobs, and what depends on them.", discussion: ExitStatus.looking)
  @Argument(help: "The jobs' numbers.") var ids: [Int64]
  @Option(help: "For the history.") var reason = "cancelled by hand"
  @OptionGroup var options: WorkspaceOptions

  func run() throws {
    let store = try options.openSettledStore()
    let queue = JobQueue(store)
    try EachJob.run(ids) { id in
      let text =
        switch try queue.cancel(id, reason: reason) {
        case .done: "cancelled"
        case .asked: "asked to stop"
        case .tooLate(let phase): "\(phase.rawValue) already"
        }
      let others = try store.read { try $0.jobsCancelled(with: id) }
      if options.json {
        Console.result(
          .object([
            (key: "job", value: .integer(id)), (key: "result", value: .string(text)),
            (key: "with", value: .array(others.map { .integer($0) })),
          ]))
      } else {
        let with = others.isEmpty ? "" : ", and with it " + others.map(String.init).joined(separator: ", ")
        Console.result("job \(id): \(text)\(with)")
      }
    }
  }
}

internal import ArgumentParser
internal import Files
internal import Store
internal import SystemPackage

struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "The history as a file for others to read.", discussion: ExitStatus.looking,
    subcommands: [HistoryPublishCommand.self])
}

struct HistoryPublishCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "publish",
    abstract:
      "Write a read-only copy of the history, for users who may not write to the workspace and for network shares.",
    discussion: """
      Each view of the store is a plain table of the same name and columns there, as of now; the table publication says \
      when that was. Any sqlite3 reads it. A history that was published before is replaced, at once; another file is not. \
      It may run at any time, beside any number of workers, such as every hour from cron.

      \(ExitStatus.help(.done, .failed, .noSpace, .usage, .notFound, .tryAgain, .badConfiguration))
      """)
  @Argument(help: "The file to write.") var file: PathArgument
  @OptionGroup var options: WorkspaceOptions

  func run() throws {
    let store = try options.openStore()
    guard !FileStatus.exists(file.path) || DataStore.isPublishedHistory(file.path) else {
      throw CommandError.notAHistory(file.path)
    }
    try store.publishHistory(to: file.path)
    let size = try FileStatus(of: file.path).size
    if options.json {
      Console.result(
        .object([(key: "path", value: .string(file.path.escaped)), (key: "bytes", value: .integer(size))]))
    } else {
      Console.result("\(file.path.escaped): \(Figures.bytes(size))")
    }
  }
}

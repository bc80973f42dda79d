internal import ArgumentParser
internal import Files
internal import Report
internal import Store
internal import SystemPackage

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write a training's page: curves, samples, the metrics table, in one HTML file.",
    discussion: ExitStatus.looking)
  @Argument(help: "The run's number, or last.") var number: RunArgument
  @Option(help: "Where to write it. (default: report.html in the run's folder)") var output: PathArgument?
  @OptionGroup var options: WorkspaceOptions

  func run() throws {
    let store = try options.openStore()
    let id = try number.resolve(in: store)
    let record = try store.read { try $0.run(id) }
    let page = HTMLReport.render(try RunPage(record, store).report())
    let path = output?.path ?? store.workspace.pushing(record.folder.path).appending("report.html")
    try DurableFile.write(Array(page.utf8), to: path, mode: 0o666)
    if options.json {
      Console.result(.object([(key: "run", value: .integer(id)), (key: "path", value: .string(path.escaped))]))
    } else {
      Console.result(path.escaped)
    }
  }
}

internal import ArgumentParser
internal import Files
internal import Foundation

struct IngestBenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest",
    abstract: "How long an ingest of new pairs takes, and one of very many files of which none has changed.",
    discussion: """
      Each measure is the command `pix2pix ingest` from its start to its end, in a workspace of its own. New pairs are read, \
      hashed, decoded, checked and compared with each other. `peak MiB` is the most memory that any of its processes had.

      \(ExitStatus.help(.done, .failed, .noSpace, .usage))
      """)
  @Option(help: "A folder of side-by-side pairs. (default: pairs of 1200 x 600 pixels that are drawn for it)") var from:
    PathArgument?
  @Option(help: "Pairs that are drawn.") var pairs = 100
  @Option(help: "Files of which none has changed; 0: not measured.") var files = 100_000
  @Option(help: "How often each is measured; the best and the median are told.") var repeats = 3
  @Option(help: "The folder on whose file system it is measured. (default: the current one)") var place: PathArgument?
  @Option(help: ArgumentHelp("Write the result as JSON to this file as well.", valueName: "file")) var output:
    PathArgument?
  @OptionGroup var options: WorkspaceOptions

  func validate() throws {
    for (name, value, least, most) in [
      ("--pairs", pairs, 1, 100_000), ("--files", files, 0, 10_000_000), ("--repeats", repeats, 1, 1000),
    ] where !(least...most).contains(value) {
      throw ValidationError("\(name) cannot be \(value): it must be from \(least) to \(most)")
    }
  }

  func run() throws {
    let bench = IngestBench(repeats: repeats, place: place?.path ?? currentFolder())
    Console.tell("new pairs ...", verbose: options.verbose)
    var results = [try bench.measureNew(from: from?.path, drawn: pairs)]
    if files > 0 {
      Console.tell("\(files) unchanged files ...", verbose: options.verbose)
      results.append(try bench.measureUnchanged(files: files))
    }
    let json = JSONValue.object([(key: "cases", value: .array(results.map(\.json)))])
    if let output { try DurableFile.write(Array((json.text + "\n").utf8), to: output.path, mode: 0o666) }
    guard !options.json else { return Console.result(json) }
    Console.result(Table(columns: IngestBench.Result.columns, rows: results.map(\.row), numbersRight: true).text)
  }
}

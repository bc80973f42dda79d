internal import ArgumentParser
internal import Files
internal import Store
internal import SystemPackage

struct BackupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Write a consistent copy of the store while the workers run.",
    discussion: """
      The copy holds the history; models, runs and outputs are files of the workspace that never change once they have \
      their name, and can be copied by any means after it. `pix2pix restore` puts a \
      copy back in its place.

      \(ExitStatus.help(.done, .failed, .noSpace, .usage, .notFound, .tryAgain, .badConfiguration))
      """)
  @Argument(help: "The file to write.") var file: PathArgument
  @OptionGroup var options: WorkspaceOptions

  func run() throws {
    guard !FileStatus.exists(file.path) else { throw CommandError.fileExists(file.path) }
    let store = try options.openStore()
    try store.backUp(to: file.path)
    let size = try FileStatus(of: file.path).size
    if options.json {
      Console.result(
        .object([(key: "path", value: .string(file.path.escaped)), (key: "bytes", value: .integer(size))]))
    } else {
      Console.result("\(file.path.escaped): \(Figures.bytes(size))")
    }
  }
}

internal import ArgumentParser
internal import Files
internal import Imaging
internal import Pairs
internal import Store
internal import SystemPackage
internal import Trainer

struct DatasetsPreviewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview",
    abstract: "A contact sheet of pairs, input beside target, each with its key.",
    discussion: """
      The pairs are spread evenly over the version, so the same version gives the same sheet. Derived inputs are drawn as \
      validation sees them.

      \(ExitStatus.help(.done, .failed, .noSpace, .usage, .badData, .notFound, .tryAgain))
      """)
  @Argument(help: "The dataset's name.") var name: String
  @Option(name: .shortAndLong, help: "The PNG file to write.") var output: PathArgument
  @Option(help: "Pairs on the sheet.") var count = 24
  @Option(help: "Pairs in a row.") var columns = 4
  @Option(help: "Pixels a side of each picture.") var cell = 128
  @OptionGroup var choice: DatasetVersionOption
  @OptionGroup var options: WorkspaceOptions

  func validate() throws {
    for (name, value, most) in [("--count", count, 1000), ("--columns", columns, 100), ("--cell", cell, 1024)]
    where !(1...most).contains(value) {
      throw ValidationError("\(name) cannot be \(value): it must be from 1 to \(most)")
    }
  }

  func run() throws {
    let store = try options.openStore()
    let (version, pairs) = try choice.pairs(of: name, in: store)
    let shown = min(count, pairs.count)
    let recipe = try PairRecipe(json: version.recipe)
    let entries = try concurrentMap(shown) { index in
      let record = pairs[index * pairs.count / shown]
      let pictures = try PairPictures(
        try TrainingPair(record, recipe: recipe, workspace: store.workspace), limit: cell)
      let flags = record.flags.map { " [\($0)]" } ?? ""
      return ContactSheet.Entry(
        pictures: [pictures.input, pictures.target], caption: "\(record.split.rawValue) \(record.pairKey)\(flags)")
    }
    let sheet = ContactSheet.render(entries, cell: cell, columns: columns)
    try DurableFile.write(try ImageFile.encode(sheet, as: .png), to: output.path, mode: 0o666)
    if options.json {
      return Console.result(
        .object([
          (key: "dataset", value: .string(name)), (key: "version", value: JSONValue(version.number)),
          (key: "pairs", value: JSONValue(shown)), (key: "output", value: .string(output.path.escaped)),
        ]))
    }
    Console.result("\(output.path.escaped): \(shown) of the \(pairs.count) pairs of \(name) version \(version.number)")
  }
}

internal import ArgumentParser
internal import Files
internal import GRDB
internal import Pipeline
internal import Queue
internal import Store

struct ReviewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review",
    abstract: "The least plausible results of a translation, as a list and as a sheet: nobody looks at all of them.",
    discussion: """
      By what the discriminator thinks of each (translate --verdict), or by how colourful it is. The view \
      least_plausible has all of them.

      \(ExitStatus.looking)
      """)
  @Argument(help: "The translation's job. (default: the newest)") var job: Int64?
  @Option(help: "realism or colourfulness. (default: realism where the discriminator was asked)")
  var by: PlausibilityMeasure?
  @Option(help: "How many.") var count = 100
  @Option(help: ArgumentHelp("Write them, each beside its input, as a PNG to this file.", valueName: "file"))
  var sheet: PathArgument?
  @OptionGroup var options: WorkspaceOptions

  func validate() throws {
    guard (1...10_000).contains(count) else { throw ValidationError("--count must be from 1 to 10000") }
    if let sheet { try TranslationSheet.validate(sheet.path) }
  }

  func run() throws {
    let store = try options.openStore()
    let results = try store.read { transaction in
      let id = try job.map { try transaction.job($0).id } ?? transaction.newestTranslation()
      for measure in by.map({ [$0] }) ?? [.realism, .colourfulness] {
        let found = try transaction.leastPlausible(ofJob: id, by: measure, limit: count)
        if !found.isEmpty { return found }
      }
      return []
    }
    let sheet = results.isEmpty ? nil : sheet?.path
    if let sheet { try TranslationSheet.write(results, to: sheet) }
    let table = Table(
      columns: ["realism", "colourfulness", "output_path", "input_path"],
      rows: results.map {
        [JSONValue($0.realism), JSONValue($0.colourfulness), .string($0.output.escaped), .string($0.input.escaped)]
      })
    if options.json { return Console.result(table.json) }
    Console.result(results.isEmpty ? "nothing to look at" : table.text)
    if let sheet { Console.result("sheet: \(sheet.escaped)") }
  }
}

extension StoreTransaction {
  /// - Throws: `StoreError.notFound`.
  fileprivate func newestTranslation() throws -> Int64 {
    let id = try value(
      Int64.self, "SELECT max(j.id) FROM jobs j WHERE EXISTS (SELECT 1 FROM translation_items t WHERE t.job_id = j.id)")
    guard let id else { throw StoreError.notFound(what: "translation", name: "newest", nearest: nil) }
    return id
  }
}

extension PlausibilityMeasure: ExpressibleByArgument {}

internal import ArgumentParser
internal import Store

struct ModelsRedrawCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "redraw",
    abstract: "Draw another hold-out for the gate, from the dataset's latest version.",
    discussion: """
      The pairs that the versions of a model are compared on are fixed at the gate's first comparison and stay: new pairs do \
      not enter them, and one that is gone stops the gate. This draws them again, and is recorded with its reason; numbers \
      from before are not comparable with those after it.

      \(ExitStatus.looking)
      """)
  @Argument(help: "The model's name.") var name: String
  @Option(help: "Why, for the history.") var reason: String
  @Option(help: "The dataset, if the model has been compared on several.") var dataset: String?
  @Option(help: "test or val. (default: as before)") var split: String?
  @OptionGroup var options: WorkspaceOptions

  func validate() throws {
    if let split, !["test", "val"].contains(split) {
      throw ValidationError("--split cannot be `\(split)`: a hold-out is drawn from test or val")
    }
  }

  func run() throws {
    let (old, new) = try options.openStore().write { transaction in
      let wanted = try dataset.map { try transaction.dataset(named: $0).id }
      let known = try transaction.holdouts(ofModel: name).filter { wanted == nil || $0.datasetId == wanted }
      guard let old = known.first, known.count == 1 else {
        let names = try known.map { try transaction.dataset(numbered: $0.datasetId).name }
        throw CommandError.noHoldOut(model: name, datasets: names)
      }
      guard let version = try transaction.latestVersion(ofDataset: old.datasetId) else {
        throw CommandError.noVersion(dataset: try transaction.dataset(numbered: old.datasetId).name)
      }
      let split = self.split.flatMap(PairSplit.init) ?? old.split
      let pairs = try transaction.pairs(ofVersion: version.id, split: split)
      guard !pairs.isEmpty else { throw CommandError.emptyHoldOut(model: name, split: split.rawValue) }
      return (
        old,
        try transaction.drawHoldout(ofModel: name, version: version, split: split, pairs: pairs, reason: reason)
      )
    }
    if options.json {
      return Console.result(
        .object([
          (key: "model", value: .string(name)), (key: "split", value: .string(new.split.rawValue)),
          (key: "pairs", value: JSONValue(new.pairCount)), (key: "pairs_before", value: JSONValue(old.pairCount)),
        ]))
    }
    Console.result(
      "versions of \(name) are compared on \(new.pairCount) pairs of \(new.split.rawValue) from now on "
        + "(\(old.pairCount) before)")
  }
}

internal import ArgumentParser
internal import Store

struct DatasetsDiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "What changed between two versions of a dataset: pairs added, removed, changed, renamed, moved.",
    discussion: ExitStatus.looking)
  @Argument(help: "The dataset's name.") var name: String
  @Argument(help: "The earlier version. (default: the one before the latest)") var first: Int?
  @Argument(help: "The later version. (default: the latest)") var second: Int?
  @OptionGroup var options: WorkspaceOptions

  func run() throws {
    let store = try options.openStore()
    let diff = try store.read { transaction in
      let later = try transaction.version(second, ofDataset: name)
      let earlier = try transaction.version(first ?? max(1, later.number - 1), ofDataset: name)
      return DatasetDiff(
        from: (earlier, try transaction.pairs(ofVersion: earlier.id)),
        to: (later, try transaction.pairs(ofVersion: later.id)))
    }
    if options.json { return Console.result(diff.json(of: name)) }
    for line in diff.lines(of: name) { Console.result(line) }
  }
}

/// The difference of two versions, pair by pair.
struct DatasetDiff {
  enum Change {
    case added, removed
    /// The files hold other content, or other parts of it are the sides.
    case changed
    case renamed(from: String)
  }
  struct Entry {
    let key: String
    let change: Change?
    let split: PairSplit
    /// Where it was in another part.
    let movedFrom: PairSplit?
  }
  let from: DatasetVersionRecord
  let to: DatasetVersionRecord
  /// In ascending order of the key.
  private(set) var entries: [Entry] = []

  init(
    from: (version: DatasetVersionRecord, pairs: [PairRecord]), to: (version: DatasetVersionRecord, pairs: [PairRecord])
  ) {
    self.from = from.version
    self.to = to.version
    var old = Dictionary(uniqueKeysWithValues: from.pairs.map { ($0.pairKey, $0) })
    var newcomers: [PairRecord] = []
    for pair in to.pairs {
      guard let before = old.removeValue(forKey: pair.pairKey) else {
        newcomers.append(pair)
        continue
      }
      let isSame = before.content == pair.content
      let moved = before.split == pair.split ? nil : before.split
      if !isSame || moved != nil {
        entries.append(Entry(key: pair.pairKey, change: isSame ? nil : .changed, split: pair.split, movedFrom: moved))
      }
    }
    var gone = Dictionary(old.values.map { ($0.content, $0) }) { first, _ in first }
    for pair in newcomers {
      if let before = gone.removeValue(forKey: pair.content) {
        entries.append(
          Entry(
            key: pair.pairKey, change: .renamed(from: before.pairKey), split: pair.split,
            movedFrom: before.split == pair.split ? nil : before.split))
        old[before.pairKey] = nil
      } else {
        entries.append(Entry(key: pair.pairKey, change: .added, split: pair.split, movedFrom: nil))
      }
    }
    for pair in old.values {
      entries.append(Entry(key: pair.pairKey, change: .removed, split: pair.split, movedFrom: nil))
    }
    entries.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }

  func lines(of name: String) -> [String] {
    var lines = ["\(name) version \(from.number) -> \(to.number): \(counts)"]
    for (part, before, after) in [
      ("train", from.trainCount, to.trainCount), ("val", from.valCount, to.valCount),
      ("test", from.testCount, to.testCount),
    ] where before != after {
      lines.append("  \(part): \(before) -> \(after) pairs")
    }
    if from.recipe != to.recipe { lines.append("  recipe: \(from.recipe) -> \(to.recipe)") }
    return lines + entries.map(\.line)
  }

  private var counts: String {
    let words = Dictionary(grouping: entries.flatMap(\.words)) { $0 }.mapValues(\.count)
    let order = ["added", "removed", "changed", "renamed", "moved"]
    let text = order.compactMap { word in words[word].map { "\($0) \(word)" } }.joined(separator: ", ")
    return text.isEmpty ? "the same pairs" : text
  }

  func json(of name: String) -> JSONValue {
    .object([
      (key: "dataset", value: .string(name)), (key: "from", value: JSONValue(from.number)),
      (key: "to", value: JSONValue(to.number)), (key: "recipe_from", value: .verbatim(from.recipe)),
      (key: "recipe_to", value: .verbatim(to.recipe)), (key: "pairs", value: .array(entries.map(\.json))),
    ])
  }
}

extension DatasetDiff.Entry {
  fileprivate var words: [String] {
    let own: [String] =
      switch change {
      case .added: ["added"]
      case .removed: ["removed"]
      case .changed: ["changed"]
      case .renamed: ["renamed"]
      case nil: []
      }
    return own + (movedFrom == nil ? [] : ["moved"])
  }

  fileprivate var line: String {
    let move = movedFrom.map { ", moved from \($0.rawValue)" } ?? ""
    return switch change {
    case .added: "  + \(split.rawValue) \(key)"
    case .removed: "  - \(split.rawValue) \(key)"
    case .changed: "  ~ \(split.rawValue) \(key): other content\(move)"
    case .renamed(let old): "  ~ \(split.rawValue) \(key): was \(old)\(move)"
    case nil: "  ~ \(split.rawValue) \(key)\(move)"
    }
  }

  fileprivate var json: JSONValue {
    var fields: [(key: String, value: JSONValue)] = [
      (key: "pair", value: .string(key)), (key: "split", value: .string(split.rawValue)),
      (key: "changes", value: .array(words.map { .string($0) })),
    ]
    if case .renamed(let old)? = change { fields.append((key: "was", value: .string(old))) }
    if let movedFrom { fields.append((key: "moved_from", value: .string(movedFrom.rawValue))) }
    return .object(fields)
  }
}

extension PairRecord {
  /// What the pair shows, whatever it is called.
  fileprivate var content: String {
    [
      inputSha256, inputRegion.rawValue, inputArea ?? "", targetSha256, targetRegion.rawValue, targetArea ?? "",
    ].joined(separator: " ")
  }
}

internal import Files
internal import Ingest
internal import SystemPackage

extension DatasetConfiguration {
  /// Sources absolute, in the escaped form.
  /// - Parameter name: the name where the section gives none.
  init(_ reader: SectionReader?, name: String) throws(PipelineError) {
    self.init(name: name)
    guard let reader else { return }
    self.name = try reader.text("name") ?? name
    from = try reader.paths("from")?.map(\.escaped) ?? from
    layout = try reader.choice("layout", Layout.self) ?? layout
    if let text = try reader.text("input"), let value = reader.value("input") {
      switch text {
      case "left": input = .left
      case "right": input = .right
      default:
        guard layout == .twoFolders, let folder = try reader.path("input") else {
          throw reader.refusal(
            "input", value, "it must be left or right; a folder goes with dataset.layout two-folders")
        }
        input = .folder(folder.escaped)
      }
    }
    target = try reader.path("target")?.escaped
    if let value = reader.value("derive") {
      throw reader.refusal("derive", value, "inputs derived from photos are not available yet; bring pairs")
    }
    labels = try reader.choice("labels", Labels.self) ?? labels
    align = try reader.choice("align", Align.self) ?? align
    blank = try reader.choice("blank", Blank.self) ?? blank
    try readSplit(reader)
  }

  private mutating func readSplit(_ reader: SectionReader) throws(PipelineError) {
    guard let value = reader.value("split") else { return }
    if case .scalar(let text, _) = value.content {
      guard text == "folders" else {
        throw reader.refusal("split", value, "it must be folders, or shares such as {train: 0.8, val: 0.1, test: 0.1}")
      }
      split = .folders
      return
    }
    guard let section = try reader.section("split") else { return }
    func share(_ key: String) throws(PipelineError) -> Double {
      try section.number(key, "a share from 0 to 1", where: { (0...1).contains($0) }) ?? 0
    }
    let parts = SplitFractions(train: try share("train"), val: try share("val"), test: try share("test"))
    guard abs(parts.train + parts.val + parts.test - 1) < 1e-6, parts.train > 0 else {
      throw reader.refusal("split", value, "train, val and test must sum to 1, and train must be above 0")
    }
    split = .fractions(parts)
  }
}

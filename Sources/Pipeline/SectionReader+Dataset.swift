internal import Files
internal import Ingest
internal import Labels
internal import Pairs
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
    root = try reader.path("root")?.escaped
    derive = try DerivedInput(reader) ?? recipe.derive
    labels = try reader.choice("labels", Labels.self) ?? labels
    labelsOn = try reader.choice("labels_on", PairSide.self) ?? labelsOn
    palette = try DatasetConfiguration.palette(reader)
    range = try DatasetConfiguration.range(reader)
    align = try reader.choice("align", Align.self) ?? align
    if let section = try reader.section("register") {
      register.limit =
        try section.number("limit", "from 1 to 256 pixels", where: { (1...256).contains($0) }) ?? register.limit
      register.confidence =
        try section.number("confidence", "from 0 to 100", where: { (0...100).contains($0) }) ?? register.confidence
      register.doubtful = try section.choice("doubtful", Verdict.self) ?? register.doubtful
    }
    blank = try reader.choice("blank", Verdict.self) ?? blank
    grey = try reader.choice("grey", Verdict.self)
    swapped = try reader.choice("swapped", Verdict.self) ?? swapped
    nearDuplicates = try reader.choice("near_duplicates", NearDuplicates.self) ?? nearDuplicates
    identity = try reader.choice("identity", FileIdentityRule.self) ?? identity
    if let value = reader.value("seam"), let text = try reader.text("seam") {
      guard let read = Seam(text) else { throw reader.refusal("seam", value, Seam.rule) }
      seam = read
    }
    try readNames(reader)
    try readSplit(reader)
  }

  /// Patterns over names.
  private mutating func readNames(_ reader: SectionReader) throws(PipelineError) {
    if let value = reader.value("group"), let text = try reader.text("group") {
      do throws(NamePatternError) { group = try GroupRule(text) } catch {
        throw reader.refusal("group", value, error.reason)
      }
    }
    guard let section = try reader.section("match") else { return }
    func pattern(_ key: String) throws(PipelineError) -> String? {
      guard let value = section.value(key), let text = try section.text(key) else { return nil }
      do throws(NamePatternError) { _ = try NamePattern(text, mark: "key") } catch {
        throw section.refusal(key, value, error.reason)
      }
      return text
    }
    match = MatchRule(input: try pattern("input"), target: try pattern("target"))
  }

  private static func palette(_ reader: SectionReader) throws(PipelineError) -> [LabelColour] {
    guard let value = reader.value("palette") else { return [] }
    let rule = "it must be a list of colours such as [ff8000, '000000'], one for each class"
    guard case .list(let items) = value.content else { throw reader.refusal("palette", value, rule) }
    var colours: [LabelColour] = []
    for item in items {
      guard case .scalar(let text, _) = item.content,
        let colour = LabelColour((text.hasPrefix("#") ? "" : "#") + text.lowercased())
      else {
        throw reader.refusal("palette", item, rule)
      }
      colours.append(colour)
    }
    return colours
  }

  /// One range is the input's.
  private static func range(_ reader: SectionReader) throws(PipelineError) -> Range {
    var range = Range()
    guard let value = reader.value("range") else { return range }
    if case .scalar = value.content {
      range.input = try reader.sampleRange("range") ?? range.input
    } else if let section = try reader.section("range") {
      range.input = try section.sampleRange("input") ?? range.input
      range.target = try section.sampleRange("target") ?? range.target
    }
    return range
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

extension SectionReader {
  fileprivate func sampleRange(_ key: String) throws(PipelineError) -> SampleRange? {
    guard let value = value(key), let text = try text(key) else { return nil }
    guard let range = SampleRange(text) else { throw refusal(key, value, SampleRange.rule) }
    return range
  }
}

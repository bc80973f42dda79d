internal import Engine
internal import Files
internal import Ingest
internal import Labels
internal import Metrics
internal import Pairs
package import SystemPackage
internal import Trainer
internal import Translator

extension PipelineFile {
  /// Resolves a pipeline.
  /// - Parameters:
  ///   - file: absolute; `nil` for the commands that work without one.
  ///   - name: the pipeline's name where there is no file.
  ///   - overrides: `section.key=value`, later ones over earlier ones.
  ///   - folder: the current folder, for paths in `overrides`.
  package init(
    file: FilePath?, name: String? = nil, overrides: [String] = [], folder: FilePath
  ) throws {
    var root = Setting(content: .map([]), origin: .option("the defaults", folder: folder))
    if let file {
      let bytes: [UInt8]
      do {
        bytes = try readFile(file, limit: 1 << 20)
      } catch {
        throw PipelineError.unreadable(error)
      }
      guard let text = String(validating: bytes, as: UTF8.self) else { throw PipelineError.notText(file) }
      root = try Setting(yaml: text, source: "`\(file.escaped)`") { .file(file, line: $0) }
    }
    for override in overrides { root = try Self.overriding(root, with: override, folder: folder) }
    let stem = file?.lastComponent?.stem
    try self.init(root, name: name ?? stem.map { FilePath($0).escaped } ?? "pipeline")
  }

  package static func overriding(_ root: Setting, with text: String, folder: FilePath) throws(PipelineError) -> Setting
  {
    guard let equals = text.firstIndex(of: "="), equals > text.startIndex else { throw .override(text) }
    let key = text[..<equals]
    let origin = Setting.Origin.option("--set \(key)", folder: folder)
    let value = try Setting(yaml: String(text[text.index(after: equals)...]), source: "--set `\(text)`") { _ in origin }
    return root.setting(key.split(separator: ".", omittingEmptySubsequences: false).map(String.init), to: value)
  }

  /// - Parameter name: the name where the file gives none.
  package init(_ root: Setting, name: String) throws {
    let reader = try SectionReader(root, at: "")
    self.name = try reader.text("name") ?? name
    guard Self.isName(self.name) else {
      throw PipelineError.value(
        key: "name", value: self.name, reason: Self.nameRule, origin: reader.value("name")?.origin ?? root.origin)
    }
    dataset = try DatasetConfiguration(try reader.section("dataset"), name: self.name)
    guard let datasetName = dataset.name, Self.isName(datasetName) else {
      throw PipelineError.value(
        key: "dataset.name", value: dataset.name ?? "", reason: Self.nameRule,
        origin: reader.value("dataset")?.origin ?? root.origin)
    }
    model = try ModelConfiguration(try reader.section("model"))
    objective = try ObjectiveConfiguration(try reader.section("objective"))
    train = try TrainingConfiguration(try reader.section("train"), model: model)
    evaluate = Evaluate()
    if let section = try reader.section("evaluate") {
      evaluate.split = try Self.split(section) ?? "val"
      evaluate.labeller = try section.text("labeller").flatMap { $0 == "none" ? nil : $0 }
    }
    promote = try Self.promote(reader)
    translate = try reader.section("translate")?.translation()
    report = try reader.boolean("report") ?? true
    // What the gate did not put in service is of no use to anybody after some time.
    keep = try Self.keep(reader, models: promote == nil ? nil : 7)
    hooks = try Self.hooks(reader)
    ablation = nil
    if let section = try reader.section("ablation") { ablation = try Ablation(section, root: root, file: self) }
    if ablation != nil, let key = ["promote", "translate"].first(where: { reader.value($0) != nil }),
      let value = reader.value(key)
    {
      throw reader.refusal(key, value, "a file with a section ablation compares, and puts nothing in service")
    }
    try checkDerivedInput(reader)
    try model.validate()
    try objective.validate()
    try train.validate(with: objective.reconstruction == .crossEntropy ? model.labelling : model)
    try translate?.validate(for: model)
  }

  /// A Lab network is given lightness: nothing else can be derived for it.
  private func checkDerivedInput(_ file: SectionReader) throws(PipelineError) {
    guard model.colour == .lab, let derive = dataset.derive, derive.name != "grayscale" else { return }
    throw .value(
      key: "dataset.derive", value: derive.name,
      reason: "the input of a model with model.colour lab is lightness; derive grayscale, or set model.colour to rgb",
      origin: file.value("dataset")?.origin ?? file.origin)
  }

  /// Names go into aliases (`maps@3`) and folders.
  package static func isName(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, text.utf8.count <= 100 else { return false }
    let marks: [Unicode.Scalar] = ["-", ".", "_"]
    return text.unicodeScalars.allSatisfy { marks.contains($0) || isOfAWord($0) } && !marks.contains(first)
  }

  /// Letters of any script with their accents, and digits; not what stands for a byte that is no text.
  private static func isOfAWord(_ scalar: Unicode.Scalar) -> Bool {
    let properties = scalar.properties
    return properties.isAlphabetic || properties.numericType == .decimal
      || [.nonspacingMark, .spacingMark].contains(properties.generalCategory)
  }
  package static let nameRule = "a name holds letters, digits, `-`, `_` and `.`, and begins with a letter or digit"

  private static func split(_ reader: SectionReader) throws(PipelineError) -> String? {
    guard let value = reader.value("split"), let text = try reader.text("split") else { return nil }
    guard splits.contains(text) else {
      throw reader.refusal("split", value, "it must be one of \(splits.joined(separator: ", "))")
    }
    return text
  }

  private static func promote(_ file: SectionReader) throws(PipelineError) -> Promote? {
    guard let whole = file.value("promote") else { return nil }
    // `promote: true` is promotion by the defaults, `promote: false` none.
    if case .scalar = whole.content { return try file.boolean("promote") == true ? Promote() : nil }
    guard let reader = try file.section("promote") else { return nil }
    var promote = Promote()
    let known = Metric.comparable.map(\.rawValue)
    promote.metric = try reader.metric("metric", of: Metric.selecting) ?? promote.metric
    promote.margin = try reader.number("margin", "from 0 to below 1", where: { (0..<1).contains($0) }) ?? 0.01
    promote.drift =
      try reader.number("drift", "from 0 to below 1", where: { (0..<1).contains($0) }) ?? promote.drift
    promote.split = try split(reader) ?? "test"
    if let floors = try reader.section("floors") {
      for key in floors.keys {
        guard let metric = Metric(rawValue: key), known.contains(key) else {
          throw .unknownKey(
            "promote.floors." + key, nearest: nearestWord(to: key, in: known).map { "promote.floors." + $0 },
            origin: floors.origin)
        }
        promote.floors[metric] = try floors.number(key, "a number")
      }
    }
    return promote
  }

  private static func keep(_ file: SectionReader, models: Int?) throws(PipelineError) -> Keep {
    var keep = Keep()
    keep.models = models
    guard let reader = try file.section("keep") else { return keep }
    if reader.value("models")?.text == "all" {
      keep.models = nil
    } else {
      keep.models = try reader.integer("models", in: 1...1_000_000, "a whole number, 1 or more, or all") ?? models
    }
    keep.trainings = try reader.integer("trainings", in: 0...1_000_000, "a whole number, 0 or more") ?? keep.trainings
    keep.logs = try reader.duration("logs") ?? keep.logs
    if reader.value("workspace")?.text != "none" { keep.workspace = try reader.amount("workspace") }
    return keep
  }

  private static func hooks(_ file: SectionReader) throws(PipelineError) -> Hooks {
    var hooks = Hooks()
    guard let reader = try file.section("hooks") else { return hooks }
    hooks.success = try reader.arguments("success") ?? []
    hooks.failure = try reader.arguments("failure") ?? []
    return hooks
  }
}

extension ModelConfiguration {
  /// As it will be once the classes are known.
  fileprivate var labelling: ModelConfiguration {
    var model = self
    model.labels = [LabelColour(red: 0, green: 0, blue: 0), LabelColour(red: 255, green: 255, blue: 255)]
    model.channels.target = 2
    return model
  }
}

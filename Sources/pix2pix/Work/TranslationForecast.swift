internal import Engine
internal import Files
internal import Imaging
internal import Kernels
internal import Store
internal import SystemPackage
internal import Trainer
internal import Translator

/// What a translation would do: the files there are, by kind; and, from a few of them that are translated for it into a
/// folder of their own, how long it may take and how much room.
struct TranslationForecast {
  private let output: FilePath
  private let fit: String
  private var kinds: [String: Int] = [:]
  private var existing = 0
  private var later = 0
  private var pixels = 0
  private var bytes: Int64 = 0
  private var free: Int64 = 0
  private var seconds: Double?
  private var outputBytes: Int64?
  private var candidates: [(path: FilePath, pixels: Int)] = []

  /// Files that are tried out, from all over the plan.
  private static let tried = 6
  /// Bytes that hold a header, even behind a camera's notes.
  private static let headerBytes = 1 << 18

  init(
    _ store: DataStore, model: ModelRecord, configuration: TranslationConfiguration, output: FilePath,
    retriesFailed: Bool
  ) throws {
    let plan = try TranslationPlan(
      inputs: configuration.input.map(TranslateHandler.path), output: output, configuration: configuration,
      only: retriesFailed ? try store.read { try $0.lastFailures(intoFolder: output) } : nil)
    self.output = plan.outputFolder
    let folder = try store.folder(of: model)
    fit = configuration.resolvedFit(for: folder.manifest.model).rawValue
    later = plan.later
    try plan.forEach { if $0.sample == 1 { look(at: $0) } }
    free = try plan.freeSpace()
    try measure(store, folder, ProvenanceMark(of: model), configuration)
  }

  private mutating func look(at item: PlannedItem) {
    switch item.kind {
    case .leftover: kinds["leftovers of a system", default: 0] += 1
    case .excluded: kinds["left out by name", default: 0] += 1
    case .notAFile, .unreadable: kinds["unreadable", default: 0] += 1
    case .candidate:
      if FileStatus.exists(item.output) { existing += 1 }
      bytes += item.size
      guard let header = Self.header(of: item.input) else {
        kinds["no PNG or JPEG", default: 0] += 1
        return
      }
      kinds[header.kind.rawValue.uppercased(), default: 0] += 1
      pixels += header.width * header.height
      if !FileStatus.exists(item.output) { candidates.append((item.input, header.width * header.height)) }
    }
  }

  private static func header(of path: FilePath) -> ImageFile.Header? {
    guard let start = try? readFile(path, first: headerBytes) else { return nil }
    if let header = try? ImageFile.header(of: start) { return header }
    guard start.count == headerBytes, let whole = try? readFile(path) else { return nil }
    return try? ImageFile.header(of: whole)
  }

  /// Translates some files into a folder of its own, and takes the rest to be like them.
  private mutating func measure(
    _ store: DataStore, _ folder: ModelFolder, _ mark: ProvenanceMark, _ configuration: TranslationConfiguration
  ) throws {
    guard !candidates.isEmpty else { return }
    let step = max(1, candidates.count / Self.tried)
    let chosen = stride(from: step / 2, to: candidates.count, by: step).prefix(Self.tried).map { candidates[$0] }
    let place = DurableFile.temporaryPath(for: store.workspace.appending("forecast"))
    try Folder.create(place)
    defer { try? Folder.remove(place) }
    var single = configuration
    single.samples = 1
    let pool = ComputePool(cores: availableCores())
    // Loading the weights is part of every translation, and no part of an image's time.
    let weights = try folder.weights(kernels: pool.kernels)
    let translator = try BulkTranslator(
      model: folder.manifest.model, mark: mark, configuration: single, pool: pool, weights: { weights })
    let items = chosen.enumerated().map { index, file in
      TranslationItem(id: Int64(index), input: file.path, output: place.appending("\(index)"))
    }
    let summary = try translator.run(items, outputFolder: place, spill: place, observer: Bystander())
    guard summary.completed > 0 else { return }
    let made = try Folder.walk(place).reduce(into: Int64(0)) { sum, entry in
      if case .success(let status) = entry.status { sum += status.size }
    }
    let share = Double(candidates.reduce(0) { $0 + $1.pixels }) / Double(max(1, chosen.reduce(0) { $0 + $1.pixels }))
    // With a size of its own for the network, most of the time is the same for every image.
    let times = fit == "whole" ? share : Double(candidates.count) / Double(chosen.count)
    seconds = summary.seconds * times * Double(configuration.samples)
    outputBytes = Int64(Double(made) * share * Double(configuration.samples))
  }

  private struct Bystander: TranslationObserver {
    func record(for item: TranslationItem) -> FinishedTranslation? { nil }
    func started(_ items: [TranslationItem]) {}
    func publishing(_ results: [PublishedTranslation]) {}
    func ended(_ items: [(item: TranslationItem, outcome: TranslationOutcome)]) {}
  }

  var text: String {
    let found = kinds.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    var lines = [
      "files: \(found.isEmpty ? "none" : found); \(Self.megabytes(bytes)) MB, \(pixels / 1_000_000) megapixels",
      "results: fit \(fit), into \(output.escaped); \(existing) are there already and are checked",
    ]
    if later > 0 { lines.append("left for later: \(later), beyond the limit") }
    if let seconds, let outputBytes {
      lines.append(
        "to do: \(candidates.count) images, about \(Figures.clock(seconds)) with this machine's cores, about "
          + "\(Self.megabytes(outputBytes)) MB; \(Self.megabytes(free)) MB are free")
    } else {
      lines.append("to do: \(candidates.count) images")
    }
    return lines.joined(separator: "\n")
  }

  var json: JSONValue {
    .object([
      (
        key: "files", value: .object(kinds.sorted { $0.key < $1.key }.map { (key: $0.key, value: JSONValue($0.value)) })
      ),
      (key: "existing", value: JSONValue(existing)), (key: "later", value: JSONValue(later)),
      (key: "input_bytes", value: .integer(bytes)), (key: "pixels", value: JSONValue(pixels)),
      (key: "fit", value: .string(fit)), (key: "output", value: .string(output.escaped)),
      (key: "images", value: JSONValue(candidates.count)),
      (key: "seconds", value: seconds.map { .number($0) } ?? .null),
      (key: "output_bytes", value: outputBytes.map { .integer($0) } ?? .null),
      (key: "free_bytes", value: .integer(free)),
    ])
  }

  private static func megabytes(_ bytes: Int64) -> Int64 { (bytes + 999_999) / 1_000_000 }
}

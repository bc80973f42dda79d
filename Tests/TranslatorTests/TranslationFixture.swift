import Engine
import Files
import Imaging
import Kernels
import Random
import Synchronization
import SystemPackage
import TestSupport
import Translator

/// A small generator with random weights, and runs of it over the files of a folder of its own.
struct TranslationFixture {
  let folder: TemporaryFolder
  let weights: GeneratorWeights
  let pool: ComputePool
  var configuration = TranslationConfiguration()

  /// At 32 pixels the port's rule leaves no level to drop out in; the paper's has three.
  static let model = ModelConfiguration(size: 32, filters: 4, dropoutAt: .paper)

  /// - Parameter cores: of the pool, and so many lanes.
  init(_ model: ModelConfiguration = Self.model, cores: Int = 1, tensors change: (TensorTable) -> TensorTable = { $0 })
    throws
  {
    folder = try TemporaryFolder()
    pool = ComputePool(cores: cores)
    let training = try TrainingEngine(
      model: model, objective: ObjectiveConfiguration(), batch: 1, seed: 7, pool: pool)
    weights = try GeneratorWeights(model: model, tensors: change(training.generatorTensors()))
  }

  var input: FilePath { folder("in") }
  var output: FilePath { folder("out") }
  var spill: FilePath { folder("spill") }

  static let mark = ProvenanceMark(tool: "pix2pix test", model: "maps@1", weights: ContentHash(of: [1]))

  func translator() throws -> BulkTranslator {
    try BulkTranslator(
      model: weights.model, mark: Self.mark, configuration: configuration, pool: pool, weights: { [weights] in weights }
    )
  }

  func plan() throws -> TranslationPlan {
    try TranslationPlan(inputs: [input], output: output, configuration: configuration)
  }

  @discardableResult
  func run(
    _ record: TranslationRecord = TranslationRecord(), items: [PlannedItem]? = nil,
    shouldStop: @escaping @Sendable () -> Bool = { false }
  ) throws -> TranslationSummary {
    let plan = try plan()
    record.outputFolder = plan.outputFolder
    let items = try (items ?? plan.items()).filter(\.isCandidate).enumerated().map { index, item in
      TranslationItem(id: Int64(index), input: item.input, output: item.output, sample: item.sample)
    }
    try Folder.create(spill)
    return try translator().run(
      items, outputFolder: plan.outputFolder, spill: spill, observer: record, shouldStop: shouldStop)
  }

  @discardableResult
  func add(_ name: String, _ bitmap: Bitmap, _ format: ImageFile.Format = .png) throws -> FilePath {
    try folder.write(try ImageFile.encode(bitmap, as: format), to: input.pushing(FilePath(name)))
  }

  func result(_ name: String) throws -> [UInt8] { try readFile(output.pushing(FilePath(name))) }

  /// All files below the output folder, with their content.
  func results() throws -> [FilePath: [UInt8]] {
    guard FileStatus.exists(output) else { return [:] }
    return try Dictionary(
      uniqueKeysWithValues: Folder.walk(output).map { ($0.path, try readFile(output.pushing($0.path))) })
  }
}

/// Waves with some noise: neither flat nor random.
func picture(_ width: Int, _ height: Int, _ colour: Bitmap.Colour = .rgb, bits: Int = 8, seed: UInt64 = 1) -> Bitmap {
  var noise = Philox(key: seed).stream()
  let top = bits == 16 ? 65535.0 : 255
  var values: [Double] = []
  for y in 0..<height {
    for x in 0..<width {
      for channel in 0..<colour.channels {
        let wave = (Double((x * (channel + 1) + y * (3 - channel % 3) + Int(seed) * 11) % 61)) / 61
        values.append((wave * 0.8 + noise.uniform() * 0.2) * top)
      }
    }
  }
  return Bitmap(
    width: width, height: height, colour: colour,
    samples: bits == 16 ? .bits16(values.map { UInt16($0) }) : .bits8(values.map { UInt8($0) }))
}

/// Remembers what it is told, as the store would.
final class TranslationRecord: TranslationObserver {
  struct Stop: Error {}
  enum Call: String { case started, publishing, ended }

  fileprivate struct State {
    var outputFolder: FilePath = ""
    var calls: [FilePath: [Call]] = [:]
    var outcomes: [FilePath: TranslationOutcome] = [:]
    var published: [FilePath: PublishedTranslation] = [:]
    var failAt: Call?
  }
  private let state = Mutex(State())

  /// - Parameter failAt: the call that throws `Stop` instead of being recorded.
  init(failAt: Call? = nil) {
    state.withLock { $0.failAt = failAt }
  }

  var outputFolder: FilePath {
    get { state.withLock { $0.outputFolder } }
    set { state.withLock { $0.outputFolder = newValue } }
  }
  /// By the output's path below the output folder.
  var calls: [FilePath: [Call]] { state.withLock { $0.calls } }
  var outcomes: [FilePath: TranslationOutcome] { state.withLock { $0.outcomes } }
  var published: [FilePath: PublishedTranslation] { state.withLock { $0.published } }
  var ended: Int { state.withLock { $0.outcomes.count } }

  func stopFailing() { state.withLock { $0.failAt = nil } }

  func failure(_ name: String) -> ItemFailure? {
    guard case .failed(let failure) = outcomes[FilePath(name)]?.state else { return nil }
    return failure
  }

  func sentence(_ name: String) -> String? { failure(name).map { "\($0)" } }

  func record(for item: TranslationItem) -> FinishedTranslation? {
    state.withLock { $0.published[$0.name(item)]?.record }
  }

  func started(_ items: [TranslationItem]) throws { try note(.started, items) { _, _ in } }

  func publishing(_ results: [PublishedTranslation]) throws {
    try note(.publishing, results.map(\.item)) { state, index in
      state.published[state.name(results[index].item)] = results[index]
    }
  }

  func ended(_ items: [(item: TranslationItem, outcome: TranslationOutcome)]) throws {
    try note(.ended, items.map(\.item)) { state, index in
      state.outcomes[state.name(items[index].item)] = items[index].outcome
    }
  }

  private func note(_ call: Call, _ items: [TranslationItem], _ change: (inout State, Int) -> Void) throws {
    let fails = state.withLock { state in
      for (index, item) in items.enumerated() {
        state.calls[state.name(item), default: []].append(call)
        if state.failAt != call { change(&state, index) }
      }
      return state.failAt == call
    }
    if fails { throw Stop() }
  }
}

extension TranslationRecord.State {
  fileprivate func name(_ item: TranslationItem) -> FilePath {
    var name = item.output
    _ = name.removePrefix(outputFolder)
    return name
  }
}

extension TranslationPlan {
  /// All at once.
  func items() throws -> [PlannedItem] {
    var items: [PlannedItem] = []
    try forEach { items.append($0) }
    return items
  }
}

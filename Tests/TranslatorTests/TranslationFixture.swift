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

  init(_ model: ModelConfiguration = Self.model, tensors change: (TensorTable) -> TensorTable = { $0 }) throws {
    folder = try TemporaryFolder()
    pool = ComputePool(cores: 1)
    let training = try TrainingEngine(
      model: model, objective: ObjectiveConfiguration(), batch: 1, seed: 7, pool: pool)
    weights = try GeneratorWeights(model: model, tensors: change(training.generatorTensors()))
  }

  var input: FilePath { folder("in") }
  var output: FilePath { folder("out") }

  func translator() throws -> BulkTranslator {
    try BulkTranslator(
      weights: weights, weightsHash: ContentHash(of: [1]), configuration: configuration, pool: pool)
  }

  func plan() throws -> TranslationPlan {
    try TranslationPlan(inputs: [input], output: output, configuration: configuration)
  }

  @discardableResult
  func run(
    _ record: TranslationRecord = TranslationRecord(), items: [TranslationItem]? = nil,
    shouldStop: @escaping @Sendable () -> Bool = { false }
  ) throws -> TranslationSummary {
    let plan = try plan()
    return try translator().run(
      items ?? plan.items, outputFolder: plan.outputFolder, observer: record, shouldStop: shouldStop)
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

  private struct State {
    var calls: [FilePath: [Call]] = [:]
    var outcomes: [FilePath: TranslationOutcome] = [:]
    var published: [FilePath: FinishedTranslation] = [:]
    var failAt: Call?
  }
  private let state = Mutex(State())

  /// - Parameter failAt: the call that throws `Stop` instead of being recorded.
  init(failAt: Call? = nil) {
    state.withLock { $0.failAt = failAt }
  }

  /// By the output's path below the output folder.
  var calls: [FilePath: [Call]] { state.withLock { $0.calls } }
  var outcomes: [FilePath: TranslationOutcome] { state.withLock { $0.outcomes } }
  var ended: Int { state.withLock { $0.outcomes.count } }

  func stopFailing() { state.withLock { $0.failAt = nil } }

  func sentence(_ name: String) -> String? {
    guard case .failed(let failure) = outcomes[FilePath(name)]?.state else { return nil }
    return "\(failure)"
  }

  func record(for item: TranslationItem) -> FinishedTranslation? {
    state.withLock { $0.published[item.relativeOutput] }
  }

  func started(_ item: TranslationItem) throws { try note(.started, item) { _ in } }

  func publishing(_ item: TranslationItem, _ record: FinishedTranslation) throws {
    try note(.publishing, item) { $0.published[item.relativeOutput] = record }
  }

  func ended(_ item: TranslationItem, _ outcome: TranslationOutcome) throws {
    try note(.ended, item) { $0.outcomes[item.relativeOutput] = outcome }
  }

  private func note(_ call: Call, _ item: TranslationItem, _ change: (inout State) -> Void) throws {
    let fails = state.withLock { state in
      state.calls[item.relativeOutput, default: []].append(call)
      if state.failAt != call { change(&state) }
      return state.failAt == call
    }
    if fails { throw Stop() }
  }
}

internal import Dispatch
package import Engine
package import Files
internal import Imaging
internal import Kernels
package import SystemPackage

/// Turns many images through one generator: files in, files out.
///
/// A lane for every few cores, each from reading to encoding, and a publisher that writes, so that no core waits for the disk.
/// Memory does not grow with the number of files. A result depends on its image, the weights and
/// the settings alone (statistics are per image, the dropout mask is a function of the content), so that a rerun gives the
/// same bytes in any order. A bad image fails its item and leaves no file; the run goes on.
package final class BulkTranslator {
  package let configuration: TranslationConfiguration
  /// Weights, architecture and all settings that change a result's bytes, in one hash for each sample, from the first.
  package let settings: [ContentHash]

  private let framing: ImageFraming
  private let mark: ProvenanceMark
  private let weights: LazyWeights
  private let critic: CriticSource?
  private let pool: ComputePool
  /// Of a lane, at most. More of them for one batch of small images wait for each other; fewer for each batch have more weights
  /// to read in all, and less of a cache each.
  private static let coresOfLane = 4

  /// - Parameters:
  ///   - mark: with the hash of the file that the weights come from.
  ///   - critic: asked about every result, if the configuration wants its verdict.
  ///   - weights: asked for once, when the first image needs them, on any thread.
  /// - Throws: a configuration that is impossible, or impossible for this model.
  package init(
    model: ModelConfiguration, mark: ProvenanceMark, configuration: TranslationConfiguration, pool: ComputePool,
    critic: CriticSource? = nil, weights: @escaping @Sendable () throws -> GeneratorWeights
  ) throws(ConfigurationError) {
    try configuration.validate(for: model)
    self.configuration = configuration
    settings = TranslationSettings(model: model, mark: mark, configuration: configuration).hashes
    framing = ImageFraming(model: model, configuration: configuration)
    self.mark = mark
    self.weights = LazyWeights(weights)
    self.critic = configuration.verdict ? critic : nil
    self.pool = pool
  }

  /// Translates some items. Items that are finished already are skipped.
  /// - Parameters:
  ///   - items: those of one input one after another.
  ///   - outputFolder: the plan's; created if it is missing.
  ///   - spill: a folder for what does not fit into memory while a large image is tiled.
  ///   - shouldStop: asked before each item, from several threads; once true, the items in hand end and no other begins.
  /// - Returns: the counts of the items that ended.
  /// - Throws: what the observer and the loading of the weights throw, `FileError` if the output folder cannot be made,
  ///   `TranslationError.noSpace`. What was completed before stays completed.
  package func run(
    _ items: [TranslationItem], outputFolder: FilePath, spill: FilePath, observer: any TranslationObserver,
    shouldStop: @escaping @Sendable () -> Bool = { false }
  ) throws -> TranslationSummary {
    let watch = Stopwatch()
    // They will be needed: where nothing is, something is to be made.
    if let first = items.first, !FileStatus.exists(first.output) { weights.begin() }
    let outputs = OutputFolder(path: outputFolder)
    try outputs.prepare(for: items.map(\.output))
    let session = TranslationSession(items, observer: observer, shouldStop: shouldStop)
    let reader = ItemReader(
      configuration: configuration, framing: framing, settings: settings, outputs: outputs, session: session,
      masks: MaskFolder(configuration, outputFolder: outputs.path), weights: weights, threads: pool.cores)
    let encoder = ItemEncoder(configuration: configuration, framing: framing, mark: mark, threads: pool.cores)
    let computer = ImageComputer(
      configuration: configuration, weights: weights, critic: critic, pool: pool, spill: spill)
    let lanes = (pool.cores + Self.coresOfLane - 1) / Self.coresOfLane
    // Mebibytes of results that wait for the disk.
    let made = Handover<ItemEncoder.Made>(capacity: 32, givers: lanes)
    let group = DispatchGroup()
    for lane in 0..<lanes {
      let own = lanes == 1 ? pool : ComputePool(cores: (pool.cores + lane) / lanes, kernels: pool.kernels)
      DispatchQueue(label: "translator.lane-\(lane)").async(group: group) {
        TranslationLane(
          session, reader: reader, computer: computer, encoder: encoder, made: made, pool: own, lanes: lanes
        ).run()
      }
    }
    ResultPublisher(outputs: outputs, session: session).run(made)
    group.wait()
    var summary = try session.summary()
    summary.seconds = watch.seconds
    return summary
  }
}

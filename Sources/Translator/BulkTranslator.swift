internal import Dispatch
package import Engine
package import Files
internal import Imaging
package import SystemPackage

/// Turns many images through one generator: files in, files out, one item after another.
///
/// Three threads overlap: one reads and decodes, the caller's computes, small images a few at a time, one encodes and
/// writes. Memory does not grow with the number of files. A result depends on its image, the weights and the settings alone
/// (statistics are per image, the dropout mask is a function of the content), so that a rerun gives the same bytes in any
/// order. A bad image fails its item and leaves no file; the run goes on.
package final class BulkTranslator {
  package let configuration: TranslationConfiguration
  /// Weights, architecture and all settings that change a result's bytes, in one hash.
  package let settings: ContentHash
  /// Images that wait between two threads, see `Prepared.weight`.
  private static let ahead = 4

  private let framing: ImageFraming
  private let weights: GeneratorWeights
  private let pool: ComputePool

  /// - Parameter weightsHash: the hash of the file that the weights came from.
  /// - Throws: a configuration that is impossible, or impossible for this model.
  package init(
    weights: GeneratorWeights, weightsHash: ContentHash, configuration: TranslationConfiguration, pool: ComputePool
  ) throws(ConfigurationError) {
    try configuration.validate(for: weights.model)
    self.configuration = configuration
    settings = TranslationSettings.hash(weights: weightsHash, model: weights.model, configuration: configuration)
    framing = ImageFraming(model: weights.model, configuration: configuration)
    self.weights = weights
    self.pool = pool
  }

  /// Translates the items of a plan, or some of them. Items that are finished already are skipped.
  /// - Parameters:
  ///   - outputFolder: the plan's; created if it is missing.
  ///   - shouldStop: asked before each item, from two threads; once true, the items in hand end and no other begins.
  /// - Returns: the counts of the items that ended.
  /// - Throws: what the observer throws, `FileError` if the output folder cannot be made, `TranslationError.noSpace`. What
  ///   was completed before stays completed.
  package func run(
    _ items: [TranslationItem], outputFolder: FilePath, observer: any TranslationObserver,
    shouldStop: @escaping @Sendable () -> Bool = { false }
  ) throws -> TranslationSummary {
    let watch = Stopwatch()
    let outputs = OutputFolder(path: outputFolder)
    try outputs.prepare(for: items)
    let session = TranslationSession(observer: observer, shouldStop: shouldStop)
    let reader = ItemReader(
      configuration: configuration, framing: framing, settings: settings, outputs: outputs, session: session)
    let writer = ItemWriter(framing: framing, settings: settings, outputs: outputs, session: session)
    let read = Handover<ItemReader.Prepared>(capacity: Self.ahead)
    let computed = Handover<ItemWriter.Computed>(capacity: Self.ahead)
    let computer = BatchComputer(configuration: configuration, weights: weights, pool: pool)
    let helpers = DispatchGroup()

    DispatchQueue(label: "translator.read").async(group: helpers) {
      for item in items {
        if session.isEnding() { break }
        if let prepared = session.attempt({ try reader.read(item) }) { read.give(prepared, weight: prepared.weight) }
      }
      read.finish()
    }
    DispatchQueue(label: "translator.write").async(group: helpers) {
      while let next = computed.take() { session.attempt { try writer.write(next) } }
    }
    while case let batch = computer.batch(from: read), !batch.isEmpty {
      // What was read ahead of a stop is dropped: nobody was told that it was begun.
      if session.isEnding() { continue }
      let isBegun: Void? = session.attempt {
        for prepared in batch { try session.tell { try $0.started(prepared.item) } }
        return ()
      }
      guard isBegun != nil else { continue }
      for result in computer.compute(batch) { computed.give(result, weight: result.prepared.weight) }
    }
    computed.finish()
    helpers.wait()
    var summary = try session.summary()
    summary.seconds = watch.seconds
    return summary
  }
}

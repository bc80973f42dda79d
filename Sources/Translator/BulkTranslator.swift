internal import Dispatch
package import Engine
package import Files
internal import Imaging
package import SystemPackage

/// Turns many images through one generator: files in, files out, one item after another.
///
/// Three threads overlap: one reads and decodes, the caller's computes, one encodes and writes. Memory does not grow with
/// the number of files. A result depends on its image, the weights and the settings alone (statistics are per image, the
/// dropout mask is a function of the content), so that a rerun gives the same bytes in any order. A bad image fails its
/// item and leaves no file; the run goes on.
package final class BulkTranslator {
  package let configuration: TranslationConfiguration
  /// Weights, architecture and all settings that change a result's bytes, in one hash.
  package let settings: ContentHash
  private let framing: ImageFraming
  private let runners: RunnerCache

  /// - Parameter weightsHash: the hash of the file that the weights came from.
  /// - Throws: a configuration that is impossible, or impossible for this model.
  package init(
    weights: GeneratorWeights, weightsHash: ContentHash, configuration: TranslationConfiguration, pool: ComputePool
  ) throws(ConfigurationError) {
    try configuration.validate(for: weights.model)
    self.configuration = configuration
    settings = TranslationSettings.hash(weights: weightsHash, model: weights.model, configuration: configuration)
    framing = ImageFraming(model: weights.model, configuration: configuration)
    runners = RunnerCache(weights: weights, pool: pool)
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
    let read = Rendezvous<ItemReader.Prepared>()
    let computed = Rendezvous<ItemWriter.Computed>()
    let helpers = DispatchGroup()

    DispatchQueue(label: "translator.read").async(group: helpers) {
      for item in items {
        if session.isEnding() { break }
        if let prepared = session.attempt({ try reader.read(item) }) { read.give(prepared) }
      }
      read.give(nil)
    }
    DispatchQueue(label: "translator.write").async(group: helpers) {
      while let next = computed.take() { session.attempt { try writer.write(next) } }
    }
    while let next = read.take() {
      // What was read ahead of a stop is dropped: nobody was told that it was begun.
      if session.isEnding() { continue }
      if let result = session.attempt({ try compute(next, session) }) { computed.give(result) }
    }
    computed.give(nil)
    helpers.wait()
    var summary = try session.summary()
    summary.seconds = watch.seconds
    return summary
  }

  private func compute(_ prepared: ItemReader.Prepared, _ session: TranslationSession) throws -> ItemWriter.Computed {
    try session.tell { try $0.started(prepared.item) }
    let watch = Stopwatch()
    let output = run(prepared.framed.input, inputHash: prepared.inputHash)
    return ItemWriter.Computed(prepared: prepared, output: output, seconds: prepared.seconds + watch.seconds)
  }

  private func run(_ input: FloatImage, inputHash: ContentHash) -> Result<FloatImage, ShapeError> {
    do throws(ShapeError) {
      let runner = try runners.runner(height: input.height, width: input.width)
      let seed = DropoutSeed.seed(of: inputHash, seed: configuration.seed)
      var values = [Float](repeating: 0, count: input.width * input.height * framing.model.channels.target)
      input.values.withUnsafeBufferPointer { source in
        values.withUnsafeMutableBufferPointer { target in
          guard let source = source.baseAddress, let target = target.baseAddress else { return }
          runner.run(input: source, output: target, dropout: configuration.dropout ? .on(seeds: [seed]) : .off)
        }
      }
      return .success(
        FloatImage(width: input.width, height: input.height, channels: framing.model.channels.target, values: values))
    } catch {
      return .failure(error)
    }
  }
}

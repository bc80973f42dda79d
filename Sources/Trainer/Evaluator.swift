package import Engine
internal import Files
internal import Imaging
internal import Kernels
internal import Metrics

/// Measures generators on a fixed set of pairs: statistics per image, dropout off, so that the numbers depend on the weights
/// alone; and beside that once with dropout, as the paper translates. The baselines are measured once.
package final class Evaluator {
  private let model: ModelConfiguration
  private let loader: PairLoader
  private let trainingLoader: PairLoader?
  private let pool: ComputePool
  private let clock: MonotonicClock
  private let sampleCount: Int
  private let pictures: PictureMaker
  private let labeller: Labeller?
  private var baselines: [Baseline]?

  /// Images a chunk: enough to share among the cores, little memory.
  private static let chunk = 16

  /// - Parameters:
  ///   - pairs: the split to measure on.
  ///   - trainingPairs: for the baselines that are learnt from them; empty: without those.
  ///   - labeller: judges pictures whose inputs are label images.
  ///   - sampleCount: how many pairs to show.
  /// - Throws: `TrainingError.noPairsToEvaluate`.
  package init(
    model: ModelConfiguration, pairs: [TrainingPair], trainingPairs: [TrainingPair], pool: ComputePool,
    labeller: Labeller? = nil, clock: MonotonicClock = .system, sampleCount: Int = 6
  ) throws(TrainingError) {
    guard !pairs.isEmpty else { throw .noPairsToEvaluate }
    self.model = model
    self.pool = pool
    self.clock = clock
    self.sampleCount = sampleCount
    self.labeller = labeller
    var plain = TrainingConfiguration()
    plain.augment = .none
    loader = PairLoader(pairs: pairs, model: model, training: plain, cacheLimit: 1 << 28)
    // Each training pair is looked at once: nothing is worth keeping.
    trainingLoader =
      trainingPairs.isEmpty ? nil : PairLoader(pairs: trainingPairs, model: model, training: plain, cacheLimit: 0)
    pictures = PictureMaker(model: model)
  }

  package var count: Int { loader.pairs.count }

  /// - Parameter keepsPictures: whether outputs and targets are wanted for more than their scores.
  package func evaluate(_ weights: GeneratorWeights, keepsPictures: Bool = false) throws -> Evaluation {
    let runner = try GeneratorRunner(weights: weights, height: model.size, width: model.size, pool: pool)
    return try evaluate(runner, keepsPictures: keepsPictures) { false }
  }

  /// - Parameter interrupted: asked between chunks.
  /// - Throws: `EvaluationInterrupted`, or `TrainingError` naming a file.
  func evaluate(
    _ runner: GeneratorRunner, keepsPictures: Bool = false, interrupted: () -> Bool
  ) throws -> Evaluation {
    let began = clock.now()
    let shown = Set(spread(sampleCount, over: count))
    let swdPlaces = Set(spread(swdLimit, over: count))
    let passes: [Pass] = model.hasDropout ? [.plain, .dropout] : [.plain]
    let plan = baselines == nil ? try baselinePlan() : []
    let measurer = OutputMeasurer(pictures: pictures, baselines: plan)
    var totals = [MetricAccumulator](repeating: MetricAccumulator(), count: passes.count + plan.count)
    var targets: [FloatImage] = []
    var truth: ColourStatistics? = model.colour == .lab ? ColourStatistics() : nil
    var samples: [PairSample] = []
    var real = MetricAccumulator()
    var sameness = SamenessCheck(channels: model.channels.target)
    for start in stride(from: 0, to: count, by: Self.chunk) {
      if interrupted() { throw EvaluationInterrupted() }
      let places = Array(start..<min(start + Self.chunk, count))
      let batches = try parallelMap(places.count, threads: pool.cores) { [loader] in try loader.whole(places[$0]) }
      let outputs = zip(places, batches).map { place, batch in
        passes.map { translate(batch, at: place, with: runner, $0) }
      }
      for output in outputs { sameness.add(output[0]) }
      let measured = try parallelMap(places.count, threads: pool.cores) {
        measurer.measure(outputs[$0], batches[$0], at: places[$0])
      }
      for (place, one) in zip(places, measured) {
        let keep = swdPlaces.contains(place)
        if keep { targets.append(one.target) }
        if let colours = one.targetColours { truth?.add(colours) }
        for (number, candidate) in one.candidates.enumerated() {
          totals[number].add(candidate.measurement, keeping: keep ? candidate.image : nil)
          if let truth = one.classes, let found = candidate.classes {
            totals[number].add(truth: truth, found: found, classes: model.channels.target)
          }
        }
        if let labeller {
          let truth = try loader.inputLabels(place, palette: labeller.palette)
          for (number, candidate) in one.candidates.enumerated() {
            totals[number].add(
              truth: truth, found: labeller.classes(of: candidate.image), classes: labeller.palette.count)
          }
          real.add(truth: truth, found: labeller.classes(of: one.target), classes: labeller.palette.count)
        }
        guard shown.contains(place) else { continue }
        samples.append(
          PairSample(
            caption: loader.pairs[place].caption,
            input: pictures.input(batches[place - start].input, side: batches[place - start].side),
            output: one.candidates[0].image, target: one.target))
      }
    }
    let values = totals.map { $0.values(targets: targets, truth: truth) }
    let known =
      baselines
      ?? zip(plan, values[passes.count...]).map { Baseline(name: $0.name, metrics: $1) }
      + (labeller == nil ? [] : [Baseline(name: "real", metrics: real.labelScores)])
    baselines = known
    return Evaluation(
      images: count, metrics: values[0], withDropout: model.hasDropout ? values[1] : nil, baselines: known,
      perImage: zip(loader.pairs, totals[0].perImage).map {
        ImageScore(path: $0.inputFile.path.escaped, metrics: $1)
      }, samples: samples,
      pictures: keepsPictures ? PictureSet(outputs: totals[0].kept, targets: targets) : nil, sameness: sameness.found,
      seconds: clock.now() - began)
  }

  /// How the generator is run: `dropout` with a mask that is a function of the pair's file.
  private enum Pass { case plain, dropout }

  /// The copy of the input only where its channels can stand for the target's.
  private func baselinePlan() throws -> [BaselinePlan] {
    var plan: [BaselinePlan] = []
    if model.colour == .lab {
      plan.append(.grey)
    } else if model.labels == nil {
      let shown = { (channels: Int) in channels >= 3 ? 3 : 1 }
      if shown(model.channels.input) <= shown(model.channels.target) { plan.append(.input) }
    }
    if let trainingLoader {
      plan.append(try .mean(of: trainingLoader, threads: pool.cores))
      if model.colour == .lab { plan.append(try .random(from: trainingLoader, threads: pool.cores)) }
    }
    return plan
  }

  private func translate(
    _ batch: TrainingBatch, at place: Int, with runner: GeneratorRunner, _ pass: Pass
  ) -> [Float] {
    let dropout: GeneratorRunner.Dropout =
      switch pass {
      case .plain: .off
      case .dropout: .on(seeds: [dropoutSeed(place)])
      }
    return runner.run([batch.input], dropout: dropout)
  }

  private func dropoutSeed(_ place: Int) -> UInt64 {
    loader.pairs[place].inputFile.hash.bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// As many images enter the sliced Wasserstein distance as fit in 256 MiB: 341 of 256 x 256.
  private var swdLimit: Int { max(1, (1 << 28) / (model.size * model.size * 12)) }
}

extension ModelConfiguration {
  /// Whether any level of the generator drops out.
  var hasDropout: Bool { dropout > 0 && (dropoutAt == .paper || levels > 5) }
}

/// A stop was asked for while an evaluation ran. Nothing of it is kept.
struct EvaluationInterrupted: Error {}

/// `wanted` of 0..<count, evenly spread, all of them if there are no more.
func spread(_ wanted: Int, over count: Int) -> [Int] {
  wanted >= count ? Array(0..<count) : (0..<wanted).map { $0 * count / wanted }
}

package import Engine
internal import Files
internal import Imaging
internal import Kernels

/// Measures generators on a fixed set of pairs: dropout off, statistics per image, so the numbers depend on the weights
/// alone. The baselines are measured once.
package final class Evaluator {
  private let model: ModelConfiguration
  private let loader: PairLoader
  private let trainingLoader: PairLoader?
  private let pool: ComputePool
  private let clock: MonotonicClock
  private let sampleCount: Int
  private let pictures: PictureMaker
  private var baselines: [Baseline]?

  /// Images a chunk: enough to share among the cores, little memory.
  private static let chunk = 16
  /// The mean of the training targets is taken over at most so many, evenly spread.
  private static let meanLimit = 1000

  /// - Parameters:
  ///   - pairs: the split to measure on.
  ///   - trainingPairs: for the baseline `mean`; empty: without it.
  ///   - sampleCount: how many pairs to show.
  /// - Throws: `TrainingError.noPairsToEvaluate`.
  package init(
    model: ModelConfiguration, pairs: [TrainingPair], trainingPairs: [TrainingPair], pool: ComputePool,
    clock: MonotonicClock = .system, sampleCount: Int = 6
  ) throws(TrainingError) {
    guard !pairs.isEmpty else { throw .noPairsToEvaluate }
    self.model = model
    self.pool = pool
    self.clock = clock
    self.sampleCount = sampleCount
    var plain = TrainingConfiguration()
    plain.augment = .none
    loader = PairLoader(pairs: pairs, model: model, training: plain, cacheLimit: 1 << 28)
    // Each training pair is looked at once: nothing is worth keeping.
    trainingLoader =
      trainingPairs.isEmpty ? nil : PairLoader(pairs: trainingPairs, model: model, training: plain, cacheLimit: 0)
    pictures = PictureMaker(model: model)
  }

  package var count: Int { loader.pairs.count }

  package func evaluate(_ weights: GeneratorWeights) throws -> Evaluation {
    let runner = try GeneratorRunner(weights: weights, height: model.size, width: model.size, pool: pool)
    return try evaluate(runner) { false }
  }

  /// - Parameter interrupted: asked between chunks.
  /// - Throws: `EvaluationInterrupted`, or `TrainingError` naming a file.
  func evaluate(_ runner: GeneratorRunner, interrupted: () -> Bool) throws -> Evaluation {
    let began = clock.now()
    let shown = Set(spread(sampleCount, over: count))
    let swdPlaces = Set(spread(swdLimit, over: count))
    let plan = baselines == nil ? try baselinePlan() : []
    var own = MetricAccumulator()
    var others = plan.map { _ in MetricAccumulator() }
    var targets: [FloatImage] = []
    var samples: [PairSample] = []
    var constant = true
    for start in stride(from: 0, to: count, by: Self.chunk) {
      if interrupted() { throw EvaluationInterrupted() }
      let places = start..<min(start + Self.chunk, count)
      let batches = try parallelMap(places.count, threads: pool.cores) { [loader] in
        try loader.whole(places[places.startIndex + $0])
      }
      let outputs = batches.map { translate($0, with: runner) }
      constant = constant && outputs.allSatisfy(isFlat)
      let measured = try parallelMap(places.count, threads: pool.cores) { [pictures] in
        let (batch, output) = (batches[$0], outputs[$0])
        let target = pictures.result(batch.target, input: batch.input, side: batch.side)
        let candidates =
          [pictures.result(output, input: batch.input, side: batch.side)]
          + plan.map { $0.output(for: batch, target: target, pictures: pictures) }
        return (target, candidates.map { ($0, MetricAccumulator.score($0, target)) })
      }
      for (place, (target, candidates)) in zip(places, measured) {
        let keep = swdPlaces.contains(place)
        if keep { targets.append(target) }
        for (number, (image, score)) in candidates.enumerated() {
          if number == 0 {
            own.add(score, keeping: keep ? image : nil)
          } else {
            others[number - 1].add(score, keeping: keep ? image : nil)
          }
        }
        guard shown.contains(place) else { continue }
        let batch = batches[place - start]
        samples.append(
          PairSample(
            caption: loader.pairs[place].caption, input: pictures.input(batch.input, side: batch.side),
            output: candidates[0].0, target: target))
      }
    }
    let known = baselines ?? zip(plan, others).map { Baseline(name: $0.name, metrics: $1.values(targets: targets)) }
    baselines = known
    return Evaluation(
      images: count, metrics: own.values(targets: targets), baselines: known,
      perImage: zip(loader.pairs, own.scores).map {
        ImageScore(path: $0.inputFile.path.escaped, l1: $1.l1, psnr: $1.psnr, ssim: $1.ssim, sharpness: $1.sharpness)
      }, samples: samples, constantOutput: constant, seconds: clock.now() - began)
  }

  /// The copy of the input only where its channels can stand for the target's.
  private func baselinePlan() throws -> [BaselinePlan] {
    var plan: [BaselinePlan] = []
    if model.colour == .lab {
      plan.append(.grey)
    } else {
      let shown = { (channels: Int) in channels >= 3 ? 3 : 1 }
      if shown(model.channels.input) <= shown(model.channels.target) { plan.append(.input) }
    }
    if let trainingLoader {
      plan.append(.mean(try Self.meanTarget(trainingLoader, limit: Self.meanLimit, threads: pool.cores)))
    }
    return plan
  }

  private func translate(_ batch: TrainingBatch, with runner: GeneratorRunner) -> [Float] {
    var output = [Float](repeating: 0, count: batch.side * batch.side * model.channels.target)
    batch.input.withUnsafeBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        guard let from = input.baseAddress, let to = output.baseAddress else { return }
        runner.run(input: from, output: to, dropout: .off)
      }
    }
    return output
  }

  /// Less than one 8-bit level between the darkest and the brightest value of every channel.
  private func isFlat(_ output: [Float]) -> Bool {
    let channels = model.channels.target
    return (0..<channels).allSatisfy { channel in
      var (low, high) = (Float.infinity, -Float.infinity)
      for index in stride(from: channel, to: output.count, by: channels) {
        low = min(low, output[index])
        high = max(high, output[index])
      }
      return high - low < 2 / 255
    }
  }

  /// As many images enter the sliced Wasserstein distance as fit in 256 MiB: 341 of 256 x 256.
  private var swdLimit: Int { max(1, (1 << 28) / (model.size * model.size * 12)) }
}

/// A stop was asked for while an evaluation ran. Nothing of it is kept.
struct EvaluationInterrupted: Error {}

/// `wanted` of 0..<count, evenly spread, all of them if there are no more.
func spread(_ wanted: Int, over count: Int) -> [Int] {
  wanted >= count ? Array(0..<count) : (0..<wanted).map { $0 * count / wanted }
}

internal import Engine
internal import Files
internal import Imaging

/// The middle part of items' ways: through the network, images of one size together, since weights are then read once for
/// all of them. An image's result is the same alone and among others.
final class BatchComputer {
  private let configuration: TranslationConfiguration
  private let targets: Int
  private let runners: RunnerCache
  /// Taken, and of another size than those before it.
  private var next: ItemReader.Prepared?

  init(configuration: TranslationConfiguration, weights: GeneratorWeights, pool: ComputePool) {
    self.configuration = configuration
    targets = weights.model.channels.target
    runners = RunnerCache(weights: weights, pool: pool)
  }

  /// The next images that go through the network together; none at the end.
  func batch(from read: Handover<ItemReader.Prepared>) -> [ItemReader.Prepared] {
    guard let first = next ?? read.take() else { return [] }
    next = nil
    let input = first.framed.input
    let most = RunnerCache.batch(height: input.height, width: input.width)
    var batch = [first]
    while batch.count < most, let another = read.take() {
      guard another.framed.input.width == input.width, another.framed.input.height == input.height else {
        next = another
        break
      }
      batch.append(another)
    }
    return batch
  }

  /// - Parameter batch: images of one size, at least one and no more than `batch(from:)` gives.
  func compute(_ batch: [ItemReader.Prepared]) -> [ItemWriter.Computed] {
    let watch = Stopwatch()
    let outputs = run(batch.map(\.framed.input), hashes: batch.map(\.inputHash))
    let seconds = watch.seconds / Double(batch.count)
    return batch.enumerated().map { index, prepared in
      ItemWriter.Computed(
        prepared: prepared, output: outputs.map { $0[index] }, seconds: prepared.seconds + seconds)
    }
  }

  private func run(_ inputs: [FloatImage], hashes: [ContentHash]) -> Result<[FloatImage], ShapeError> {
    let (width, height) = (inputs[0].width, inputs[0].height)
    do throws(ShapeError) {
      let runner = try runners.runner(height: height, width: width)
      let seeds = hashes.map { DropoutSeed.seed(of: $0, seed: configuration.seed) }
      let count = width * height * targets
      let values = runner.run(inputs.map(\.values), dropout: configuration.dropout ? .on(seeds: seeds) : .off)
      return .success(
        inputs.indices.map {
          FloatImage(
            width: width, height: height, channels: targets, values: Array(values[$0 * count..<($0 + 1) * count]))
        })
    } catch {
      return .failure(error)
    }
  }
}

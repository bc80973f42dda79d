internal import Engine

/// Runners by image size: planning one takes time and memory, and an archive has few sizes. The least recently used go
/// first when the kept ones exceed the bound; the one in use is kept whatever its size. Of one thread.
final class RunnerCache {
  private let weights: GeneratorWeights
  private let pool: ComputePool
  /// Pixels over all runners.
  private let bound: Int
  /// Pixels that go through the network together: more of them make it no faster.
  private static let batchPixels = 1 << 18
  /// Images.
  static let largestBatch = 4
  private var kept: [Kept] = []

  private struct Kept {
    let height: Int
    let width: Int
    let runner: GeneratorRunner
    var pixels: Int { runner.batch * height * width }
  }

  init(weights: GeneratorWeights, pool: ComputePool, bound: Int = 1 << 20) {
    self.weights = weights
    self.pool = pool
    self.bound = bound
  }

  /// How many images of a size go through the network together: there the weights of the small layers, half of what a
  /// single small image's time goes into, are read and transformed once for all.
  static func batch(height: Int, width: Int) -> Int { max(1, min(largestBatch, batchPixels / (height * width))) }

  /// One for batches.
  func runner(height: Int, width: Int) throws(ShapeError) -> GeneratorRunner {
    if let place = kept.firstIndex(where: { $0.height == height && $0.width == width }) {
      let found = kept.remove(at: place)
      kept.append(found)
      return found.runner
    }
    // Room is made before the new one takes its memory.
    let batch = Self.batch(height: height, width: width)
    while !kept.isEmpty, kept.reduce(batch * height * width, { $0 + $1.pixels }) > bound { kept.removeFirst() }
    let runner = try GeneratorRunner(weights: weights, height: height, width: width, batch: batch, pool: pool)
    kept.append(Kept(height: height, width: width, runner: runner))
    return runner
  }
}

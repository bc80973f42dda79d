internal import Engine

/// Runners by image size: planning one takes time and memory, and an archive has few sizes. The least recently used go
/// first when the kept ones exceed the bound; the one in use is kept whatever its size.
final class RunnerCache {
  private let weights: GeneratorWeights
  private let pool: ComputePool
  /// Pixels over all runners.
  private let bound: Int
  private var kept: [(height: Int, width: Int, runner: GeneratorRunner)] = []

  init(weights: GeneratorWeights, pool: ComputePool, bound: Int = 1 << 21) {
    self.weights = weights
    self.pool = pool
    self.bound = bound
  }

  func runner(height: Int, width: Int) throws(ShapeError) -> GeneratorRunner {
    if let place = kept.firstIndex(where: { $0.height == height && $0.width == width }) {
      let found = kept.remove(at: place)
      kept.append(found)
      return found.runner
    }
    // Room is made before the new one takes its memory.
    while !kept.isEmpty, kept.reduce(height * width, { $0 + $1.height * $1.width }) > bound { kept.removeFirst() }
    let runner = try GeneratorRunner(weights: weights, height: height, width: width, pool: pool)
    kept.append((height, width, runner))
    return runner
  }
}

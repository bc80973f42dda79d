import Engine
import Kernels
import Testing

/// Beside its definition in Double and the plain kernel.
@Suite(.enabled(if: !KernelPath.vectorized.isEmpty, KernelPath.noneVectorized))
struct VectorNormalizationTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var groups = 1
    var images = 1
    var shape: (Int, Int, Int)
    var margin = 0
    var raise: Float = 0

    var testDescription: String { "\(shape), \(groups) groups of \(images), margin \(margin), mean \(raise)" }
    var sizes: NormalizationSizes { NormalizationSizes(groups: groups, imagesPerGroup: images) }
    var count: Int { groups * images }
  }

  static let cases = [
    Case(shape: (1, 1, 5)),  // one pixel: no deviation at all
    Case(groups: 3, shape: (1, 2, 9), margin: 2),
    Case(images: 3, shape: (2, 2, 512)),
    Case(groups: 2, shape: (8, 8, 136), margin: 24),  // one run
    Case(groups: 2, shape: (13, 5, 17), margin: 3),  // the least of two runs
    Case(groups: 2, images: 2, shape: (23, 29, 13), margin: 5),
    Case(shape: (67, 61, 3), margin: 1),
    Case(shape: (16, 16, 33), margin: 1, raise: 100),
    Case(groups: 2, images: 2, shape: (37, 31, 72), raise: 100),
  ]

  @Test(arguments: cases, KernelPath.vectorized)
  func forwardEqualsItsDefinition(_ test: Case, _ path: KernelPath) {
    let data = Data(test)
    let found = data.forward(ComputePool(cores: 2), path)
    let expected = data.statistics
    let tolerance = test.raise == 0 ? 1e-5 : 1e-3
    #expect(relativeError(doubles(found.mean), expected.mean) < 1e-6)
    #expect(relativeError(doubles(found.reciprocal), expected.variance.map { 1 / ($0 + 1e-5).squareRoot() }) < 1e-5)
    let rows = Double(data.rows)
    #expect(relativeError(doubles(found.variance), expected.variance.map { $0 * rows / max(1, rows - 1) }) < 1e-5)
    let y = data.normal.enumerated()
      .map {
        let c = $0 % data.channels
        return Double(data.scale.pointer[c]) * $1 + Double(data.shift.pointer[c])
      }
    #expect(relativeError(found.output.values, y) < tolerance)
    #expect(found.output.marginsAreUntouched && data.input.marginsAreUntouched)
    let plain = data.forward(ComputePool(cores: 2), .plain)
    #expect(relativeError(found.output.values, plain.output.values) < max(tolerance, 2e-5))
  }

  @Test(arguments: cases, KernelPath.vectorized.flatMap { path in [false, true].map { (path, $0) } })
  func backwardEqualsItsDefinition(_ test: Case, _ way: (path: KernelPath, adds: Bool)) {
    let (data, adds) = (Data(test), way.adds)
    let pool = ComputePool(cores: 2)
    let statistics = data.forward(pool, way.path)
    let found = data.backward(pool, statistics, adds: adds, way.path)
    let (dy, normal, variance) = (data.outputGradient.values, data.normal, data.statistics.variance)
    let m = Double(data.rows)
    let (sums, products) = (data.totals(dy), data.totals(zip(dy, normal).map(*)))
    let factors = dy.indices.map { index in
      Double(data.scale.pointer[index % data.channels]) / (variance[data.place(index)] + 1e-5).squareRoot()
    }
    let dx = dy.indices.map { index in
      let place = data.place(index)
      return (adds ? 1 : 0) + factors[index] * (dy[index] - sums[place] / m - normal[index] * products[place] / m)
    }
    let tolerance = test.raise == 0 ? 1e-5 : 1e-3
    // Beside the largest term: in few pixels little is left of it.
    let size = zip(factors, dy).reduce(1) { max($0, abs($1.0 * $1.1)) }
    #expect(zip(found.inputGradient.values, dx).allSatisfy { abs($0 - $1) < tolerance * size })
    var wanted = [Double](repeating: 0, count: 2 * data.channels)
    for place in sums.indices {
      wanted[place % data.channels] += products[place]
      wanted[data.channels + place % data.channels] += sums[place]
    }
    #expect(relativeError(doubles(found.gradients), wanted) < tolerance)
    #expect(found.inputGradient.marginsAreUntouched)
    let plain = data.backward(pool, statistics, adds: adds, .plain)
    let pairs = zip(found.inputGradient.values, plain.inputGradient.values)
    #expect(pairs.allSatisfy { abs($0 - $1) < 2 * tolerance * size })
    #expect(relativeError(doubles(found.gradients), doubles(plain.gradients)) < max(tolerance, 2e-5))
  }

  @Test(arguments: cases)
  func neitherCoresNorTheWidthOfAVectorChangeABit(_ test: Case) {
    let data = Data(test)
    func results(_ path: KernelPath, _ pool: ComputePool) -> [[Double]] {
      let forward = data.forward(pool, path)
      let backward = data.backward(pool, forward, adds: true, path)
      return [forward.output.values, backward.inputGradient.values]
        + [forward.mean, forward.reciprocal, forward.variance, backward.gradients].map(doubles)
    }
    let expected = results(.vector, ComputePool(cores: 1))
    for path in KernelPath.vectorized {
      for cores in [1, 3] {
        #expect(results(path, ComputePool(cores: cores)) == expected, "\(path) on \(cores) cores, seeds 1 to 4")
      }
    }
  }

  /// An anchor far from the mean costs the most: here it is taken from the eight odd pixels alone.
  @Test(arguments: KernelPath.vectorized)
  func oddPixelsSpoilNoVariance(_ path: KernelPath) {
    let map = TestMap(16, 16, 8)
    map.fill { index in index / 8 % 32 == 0 ? 1000 : Float(index % 8) + 3 }
    let data = Data(Case(shape: (16, 16, 8)), input: map)
    let found = data.forward(ComputePool(cores: 1), path)
    #expect(relativeError(doubles(found.variance), data.statistics.variance.map { $0 * 256 / 255 }) < 5e-5)
  }

  @Test(arguments: KernelPath.vectorized)
  func equalPixelsHaveNoVariance(_ path: KernelPath) {
    let map = TestMap(9, 11, 9)
    map.fill { _ in 0.1 }
    let data = Data(Case(shape: (9, 11, 9)), input: map)
    #expect(doubles(data.forward(ComputePool(cores: 1), path).variance).allSatisfy { abs($0) < 1e-20 })
  }

  @Test(arguments: KernelPath.vectorized)
  func resultsMayTakeTheirSourcesPlace(_ path: KernelPath) {
    let data = Data(Case(groups: 2, shape: (13, 5, 17)))
    let pool = ComputePool(cores: 2)
    let apart = data.forward(pool, path)
    let back = data.backward(pool, apart, adds: false, path)
    let inPlace = data.backward(pool, apart, adds: false, path, into: data.outputGradient)
    #expect(back.inputGradient.values == inPlace.inputGradient.values)
    #expect(apart.output.values == data.forward(pool, path, into: data.input).output.values)
  }
}

/// One case's arrays, and what both kernels make of them.
private struct Data {
  let test: VectorNormalizationTests.Case
  let input: TestMap
  let outputGradient: TestMap
  let scale: FloatBuffer
  let shift: FloatBuffer

  init(_ test: VectorNormalizationTests.Case, input: TestMap? = nil) {
    self.test = test
    let (height, width, channels) = test.shape
    if let input {
      self.input = input
    } else {
      self.input = TestMap(height, width, channels, count: test.count, margin: test.margin).randomise(1)
      let values = self.input.values
      self.input.fill { Float(values[$0]) + test.raise }
    }
    outputGradient = TestMap(height, width, channels, count: test.count, margin: test.margin / 2).randomise(2)
    scale = randomBuffer(channels, seed: 3)
    shift = randomBuffer(channels, seed: 4)
  }

  var channels: Int { test.shape.2 }
  /// Pixels of a group.
  var rows: Int { test.images * test.shape.0 * test.shape.1 }
  /// Group and channel of a value.
  func place(_ index: Int) -> Int { index / (rows * channels) * channels + index % channels }

  func totals(_ values: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: test.groups * channels)
    for (index, value) in values.enumerated() { result[place(index)] += value }
    return result
  }

  var statistics: (mean: [Double], variance: [Double]) {
    let x = input.values
    let mean = totals(x).map { $0 / Double(rows) }
    let squares = x.enumerated().map { ($1 - mean[place($0)]) * ($1 - mean[place($0)]) }
    return (mean, totals(squares).map { $0 / Double(rows) })
  }

  var normal: [Double] {
    let (mean, variance) = statistics
    return input.values.enumerated().map { ($1 - mean[place($0)]) / (variance[place($0)] + 1e-5).squareRoot() }
  }

  struct Forward {
    let output: TestMap
    let mean: FloatBuffer
    let reciprocal: FloatBuffer
    let variance: FloatBuffer
  }

  func forward(_ pool: ComputePool, _ path: KernelPath, into place: TestMap? = nil) -> Forward {
    let (height, width, channels) = test.shape
    let target = place ?? TestMap(height, width, channels, count: test.count, margin: test.margin)
    let count = test.groups * channels
    let result = Forward(
      output: target, mean: FloatBuffer(count: count), reciprocal: FloatBuffer(count: count),
      variance: FloatBuffer(count: count))
    withScratch(pool, path) { scratch in
      path.set.normalizationForward(
        target.map, mean: result.mean.pointer, reciprocal: result.reciprocal.pointer,
        variance: result.variance.pointer, input: input.map, scale: scale.pointer, shift: shift.pointer,
        sizes: test.sizes, scratch: scratch, pool: pool)
    }
    return result
  }

  struct Backward {
    let inputGradient: TestMap
    /// Of scale, then of shift.
    let gradients: FloatBuffer
  }

  /// Where the gradient is added to, to ones.
  func backward(
    _ pool: ComputePool, _ statistics: Forward, adds: Bool, _ path: KernelPath, into place: TestMap? = nil
  ) -> Backward {
    let (height, width, channels) = test.shape
    let target = place ?? TestMap(height, width, channels, count: test.count, margin: test.margin)
    if place == nil { target.fill { _ in adds ? 1 : .nan } }
    let gradients = FloatBuffer(count: 2 * channels)
    withScratch(pool, path) { scratch in
      path.set.normalizationBackward(
        target.map, scaleGradient: gradients.pointer, shiftGradient: gradients.pointer + channels,
        outputGradient: outputGradient.map, mean: statistics.mean.pointer,
        reciprocal: statistics.reciprocal.pointer, input: input.map, scale: scale.pointer, sizes: test.sizes,
        adds: adds, scratch: scratch, pool: pool)
    }
    return Backward(inputGradient: target, gradients: gradients)
  }

  private func withScratch(_ pool: ComputePool, _ path: KernelPath, _ body: (Scratchpad) -> Void) {
    let pixels = test.shape.0 * test.shape.1
    let size = path.set.normalizationScratchpad(pixels: pixels, channels: channels, images: test.count)
    let (scratch, keep) = makeScratch(size, pool)
    withExtendedLifetime(keep) { body(scratch) }
  }
}

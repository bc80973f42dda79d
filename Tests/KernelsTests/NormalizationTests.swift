import Kernels
import Testing

@Suite struct NormalizationTests {
  /// Means, unbiased variances and normal values of each group, in Double.
  private func statistics(_ x: [Double], channels: Int, groups: Int) -> (mean: [Double], variance: [Double]) {
    let rows = x.count / channels / groups
    var (means, variances) = ([Double](), [Double]())
    for group in 0..<groups {
      for c in 0..<channels {
        let values = (0..<rows).map { x[(group * rows + $0) * channels + c] }
        let mean = values.reduce(0, +) / Double(rows)
        means.append(mean)
        variances.append(values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rows))
      }
    }
    return (means, variances)
  }

  @Test(arguments: [(1, 3), (3, 1), (2, 2)], [(1, 2, 9), (23, 29, 5), (16, 16, 33)])
  func forwardAndBackwardEqualTheirDefinition(_ sizes: (Int, Int), _ shape: (Int, Int, Int)) {
    let (groups, images) = sizes
    let (height, width, channels) = shape
    let (pool, count) = (ComputePool(cores: 2), groups * images)
    let rows = images * height * width
    let input = TestMap(height, width, channels, count: count, margin: 2).randomise(1)
    // A mean far above the deviation: sums of squares would lose it.
    let raised = input.values
    input.fill { Float(raised[$0]) + 300 }
    let x = input.values
    let output = TestMap(height, width, channels, count: count, margin: 4)
    let (scale, shift) = (randomBuffer(channels, seed: 2), randomBuffer(channels, seed: 3))
    let kept = FloatBuffer(count: 3 * groups * channels)
    let (mean, reciprocal) = (kept.pointer, kept.pointer + groups * channels)
    let variance = kept.pointer + 2 * groups * channels
    let (scratch, keep) = makeScratch(
      PlainKernels().normalizationScratchpad(pixels: height * width, channels: channels, images: count), pool)
    defer { withExtendedLifetime(keep) {} }
    let groupSizes = NormalizationSizes(groups: groups, imagesPerGroup: images)
    PlainKernels().normalizationForward(
      output.map, mean: mean, reciprocal: reciprocal, variance: variance, input: input.map, scale: scale.pointer,
      shift: shift.pointer, sizes: groupSizes, scratch: scratch, pool: pool)

    let expected = statistics(x, channels: channels, groups: groups)
    let normal = x.enumerated()
      .map { index, value in
        let place = index / (rows * channels) * channels + index % channels
        return (value - expected.mean[place]) / (expected.variance[place] + 1e-5).squareRoot()
      }
    let y = normal.enumerated()
      .map { $1 * Double(scale.pointer[$0 % channels]) + Double(shift.pointer[$0 % channels]) }
    #expect(relativeError(output.values, y) < 2e-4)
    let unbiased = expected.variance.map { $0 * Double(rows) / Double(max(1, rows - 1)) }
    #expect(relativeError((0..<groups * channels).map { Double(variance[$0]) }, unbiased) < 1e-4)
    #expect(output.marginsAreUntouched && input.marginsAreUntouched)

    let outputGradient = TestMap(height, width, channels, count: count).randomise(4)
    let inputGradient = TestMap(height, width, channels, count: count, margin: 2)
    inputGradient.fill { _ in 1 }
    let gradients = FloatBuffer(count: 2 * channels)
    PlainKernels().normalizationBackward(
      inputGradient.map, scaleGradient: gradients.pointer, shiftGradient: gradients.pointer + channels,
      outputGradient: outputGradient.map, mean: mean, reciprocal: reciprocal, input: input.map, scale: scale.pointer,
      sizes: groupSizes, adds: true, scratch: scratch, pool: pool)
    let dy = outputGradient.values
    var (sums, products) = (
      [Double](repeating: 0, count: groups * channels), [Double](repeating: 0, count: groups * channels)
    )
    for index in x.indices {
      let place = index / (rows * channels) * channels + index % channels
      sums[place] += dy[index]
      products[place] += dy[index] * normal[index]
    }
    let dx = x.indices.map { index in
      let place = index / (rows * channels) * channels + index % channels
      let r = 1 / (expected.variance[place] + 1e-5).squareRoot()
      let m = Double(rows)
      return 1 + Double(scale.pointer[index % channels]) * r
        * (dy[index] - sums[place] / m - normal[index] * products[place] / m)
    }
    #expect(relativeError(inputGradient.values, dx) < 5e-4)
    var wanted = [Double](repeating: 0, count: 2 * channels)
    for place in sums.indices {
      wanted[place % channels] += products[place]
      wanted[channels + place % channels] += sums[place]
    }
    #expect(relativeError(doubles(gradients), wanted) < 5e-4)
  }
}

import Kernels
import Testing

/// Every product beside its definition in loops, in Double. The sizes reach every way of cutting the work.
@Suite struct ConvolutionTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var kernel = 4
    var stride = 2
    var padding = 1
    var image: (Int, Int, Int)
    var grid: (Int, Int, Int)
    var count = 1
    var slope: Float = 0.2
    var margin = 0

    var testDescription: String { "k\(kernel) s\(stride) p\(padding) \(image) -> \(grid) x\(count) margin \(margin)" }
    var geometry: ConvolutionGeometry {
      ConvolutionGeometry(
        kernel: kernel, stride: stride, padding: padding,
        image: (height: image.0, width: image.1, channels: image.2),
        grid: (height: grid.0, width: grid.1, channels: grid.2))
    }
  }

  static let cases = [
    Case(image: (2, 2, 5), grid: (1, 1, 7), count: 2),  // twelve taps never meet the image
    Case(image: (2, 2, 64), grid: (1, 1, 64), margin: 6),
    Case(image: (4, 4, 64), grid: (2, 2, 64), count: 3, slope: 0),
    Case(image: (2, 6, 64), grid: (1, 3, 96), margin: 3),  // a row of taps above and below is dead
    Case(image: (16, 16, 20), grid: (8, 8, 80), count: 2, margin: 4),  // by output channels
    Case(image: (14, 10, 3), grid: (7, 5, 9), slope: 1),
    Case(image: (64, 66, 3), grid: (32, 33, 17), count: 2, slope: 1, margin: 5),  // by pixels, by bands
    Case(image: (66, 64, 33), grid: (33, 32, 40), slope: 0, margin: 2),
    Case(stride: 1, image: (9, 11, 8), grid: (8, 10, 6), count: 2),
    Case(stride: 1, image: (33, 25, 18), grid: (32, 24, 70), margin: 1),
    Case(stride: 1, padding: 2, image: (30, 30, 1), grid: (31, 31, 24), slope: 1),  // a turned verdict layer
    Case(kernel: 1, stride: 1, padding: 0, image: (25, 31, 6), grid: (25, 31, 13)),
    Case(kernel: 1, stride: 1, padding: 0, image: (24, 30, 1), grid: (24, 30, 16), count: 2, slope: 1),
    Case(kernel: 3, stride: 3, padding: 0, image: (9, 12, 5), grid: (3, 4, 4)),
  ]

  @Test(arguments: cases)
  func productsEqualTheirDefinition(_ test: Case) {
    let (g, pool) = (test.geometry, ComputePool(cores: 2))
    let (scratch, keep) = makeScratch(convolutionScratchpad(g, images: test.count), pool)
    defer { withExtendedLifetime(keep) {} }
    let image = TestMap(test.image.0, test.image.1, test.image.2, count: test.count, margin: test.margin).randomise(1)
    let grid = TestMap(test.grid.0, test.grid.1, test.grid.2, count: test.count, margin: test.margin).randomise(2)
    let weights = randomBuffer(g.weightCount, seed: 3)
    let bias = randomBuffer(max(test.image.2, test.grid.2), seed: 4)
    let naive = NaiveConvolution(g, count: test.count, weights: doubles(weights), slope: Double(test.slope))

    // Convolution: image to grid.
    let output = TestMap(test.grid.0, test.grid.1, test.grid.2, count: test.count, margin: test.margin).randomise(5)
    convolutionForward(
      output.map, input: image.map, slope: test.slope, weights: weights.pointer, bias: bias.pointer, geometry: g,
      count: test.count, scratch: scratch, pool: pool)
    #expect(relativeError(output.values, naive.grid(image.values, bias: doubles(bias))) < 1e-5)

    let imageGradient = TestMap(test.image.0, test.image.1, test.image.2, count: test.count, margin: test.margin)
      .randomise(6)
    let before = imageGradient.values
    convolutionBackwardData(
      imageGradient.map, outputGradient: grid.map, input: image.map, slope: test.slope, weights: weights.pointer,
      geometry: g, count: test.count, scratch: scratch, pool: pool)
    let scattered = zip(naive.image(grid.values), image.values).map { $0 * ($1 > 0 ? 1 : naive.slope) }
    #expect(relativeError(imageGradient.values, zip(before, scattered).map(+)) < 1e-5)

    let gradient = randomBuffer(g.weightCount, seed: 7)
    let weightBefore = doubles(gradient)
    convolutionBackwardWeights(
      gradient.pointer, outputGradient: grid.map, input: image.map, slope: test.slope, geometry: g,
      count: test.count, scratch: scratch, pool: pool)
    let products = naive.weights(image: image.values.map(naive.activated), grid: grid.values)
    #expect(relativeError(doubles(gradient), zip(weightBefore, products).map(+)) < 1e-5)

    // Transposed convolution: grid to image.
    let activated = FloatBuffer(count: grid.values.count)
    activate(activated.pointer, input: grid.map, slope: test.slope, count: test.count, pool: pool)
    #expect(doubles(activated) == grid.values.map { Double($0 > 0 ? Float($0) : test.slope * Float($0)) })
    let wide = TestMap(test.image.0, test.image.1, test.image.2, count: test.count, margin: test.margin).randomise(8)
    transposedConvolutionForward(
      wide.map, activated: activated.pointer, weights: weights.pointer, bias: bias.pointer, geometry: g,
      count: test.count, scratch: scratch, pool: pool)
    let channels = test.image.2
    let spread = naive.image(doubles(activated)).enumerated().map { $1 + Double(bias.pointer[$0 % channels]) }
    #expect(relativeError(wide.values, spread) < 1e-5)

    let gridGradient = TestMap(test.grid.0, test.grid.1, test.grid.2, count: test.count, margin: test.margin)
      .randomise(9)
    let gridBefore = gridGradient.values
    transposedConvolutionBackwardData(
      gridGradient.map, outputGradient: image.map, input: grid.map, slope: test.slope, weights: weights.pointer,
      geometry: g, count: test.count, scratch: scratch, pool: pool)
    let plain = NaiveConvolution(g, count: test.count, weights: doubles(weights), slope: 1)
    let gathered = zip(plain.grid(image.values, bias: nil), grid.values).map { $0 * ($1 > 0 ? 1 : naive.slope) }
    #expect(relativeError(gridGradient.values, zip(gridBefore, gathered).map(+)) < 1e-5)

    let transposedGradient = FloatBuffer(count: g.weightCount)
    transposedConvolutionBackwardWeights(
      transposedGradient.pointer, outputGradient: image.map, activated: activated.pointer, geometry: g,
      count: test.count, scratch: scratch, pool: pool)
    #expect(
      relativeError(doubles(transposedGradient), plain.weights(image: image.values, grid: doubles(activated))) < 1e-5)

    for map in [image, grid, output, imageGradient, wide, gridGradient] { #expect(map.marginsAreUntouched) }
  }

  @Test func biasGradientIsTheSumOfPixels() {
    let pool = ComputePool(cores: 2)
    let map = TestMap(19, 31, 5, count: 3, margin: 3).randomise(1)
    let (scratch, keep) = makeScratch(biasScratchpad(pixels: 19 * 31, channels: 5, images: 3), pool)
    defer { withExtendedLifetime(keep) {} }
    let gradient = FloatBuffer(count: 5)
    gradient.pointer[2] = 10
    biasBackward(gradient.pointer, outputGradient: map.map, count: 3, scratch: scratch, pool: pool)
    var expected = [0.0, 0, 10, 0, 0]
    for (index, value) in map.values.enumerated() { expected[index % 5] += value }
    #expect(relativeError(doubles(gradient), expected) < 1e-5)
  }

  @Test func deadTapsHaveNoRange() {
    let g = Case(image: (2, 2, 3), grid: (1, 1, 5)).geometry
    // Taps 5, 6, 9 and 10 of 16.
    #expect(g.liveWeightRanges == [5 * 15..<7 * 15, 9 * 15..<11 * 15])
    #expect(Case(image: (4, 4, 3), grid: (2, 2, 5)).geometry.liveWeightRanges == [0..<16 * 15])
  }
}

/// The sums as they are defined, pixel by pixel.
struct NaiveConvolution {
  let g: ConvolutionGeometry
  let count: Int
  let weights: [Double]
  let slope: Double

  init(_ geometry: ConvolutionGeometry, count: Int, weights: [Double], slope: Double) {
    g = geometry
    self.count = count
    self.weights = weights
    self.slope = slope
  }

  func activated(_ x: Double) -> Double { x > 0 ? x : slope * x }

  /// Calls `body(image index, grid index, weight index)` for every product of the convolution.
  private func forEachProduct(_ body: (Int, Int, Int) -> Void) {
    for n in 0..<count {
      for gy in 0..<g.gridHeight {
        for gx in 0..<g.gridWidth {
          for ky in 0..<g.kernel {
            for kx in 0..<g.kernel {
              let (y, x) = (gy * g.stride - g.padding + ky, gx * g.stride - g.padding + kx)
              guard (0..<g.imageHeight).contains(y), (0..<g.imageWidth).contains(x) else { continue }
              let image = ((n * g.imageHeight + y) * g.imageWidth + x) * g.imageChannels
              let grid = ((n * g.gridHeight + gy) * g.gridWidth + gx) * g.gridChannels
              let tap = (ky * g.kernel + kx) * g.imageChannels * g.gridChannels
              for b in 0..<g.imageChannels {
                for s in 0..<g.gridChannels { body(image + b, grid + s, tap + b * g.gridChannels + s) }
              }
            }
          }
        }
      }
    }
  }

  func grid(_ image: [Double], bias: [Double]?) -> [Double] {
    var result = (0..<count * g.gridHeight * g.gridWidth * g.gridChannels).map { bias?[$0 % g.gridChannels] ?? 0 }
    let active = image.map(activated)
    result.withUnsafeMutableBufferPointer { result in
      forEachProduct { i, o, w in result[o] += active[i] * weights[w] }
    }
    return result
  }

  func image(_ grid: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: count * g.imageHeight * g.imageWidth * g.imageChannels)
    result.withUnsafeMutableBufferPointer { result in
      forEachProduct { i, o, w in result[i] += grid[o] * weights[w] }
    }
    return result
  }

  func weights(image: [Double], grid: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: g.weightCount)
    result.withUnsafeMutableBufferPointer { result in
      forEachProduct { i, o, w in result[w] += image[i] * grid[o] }
    }
    return result
  }
}

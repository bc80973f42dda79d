import Engine
import Kernels
import Testing

/// One geometry's operands for the vector kernels, and what its products are by definition. Its maps have seeds 1 to 3,
/// its weights 4 and its bias 5; the activated operand is the image in `imageToGrid` and the grid in `gridToImage`.
struct PanelFixture {
  let test: ConvolutionTests.Case
  let g: ConvolutionGeometry
  let product: any PanelConvolution
  let image: TestMap
  let grid: TestMap
  /// [tap][image channel][grid channel].
  let weights: FloatBuffer
  /// The same in panels.
  let panels: FloatBuffer
  let bias: FloatBuffer

  /// - Parameter way: its side is asked for; a thin image's panels are the grid's all the same.
  init(_ test: ConvolutionTests.Case, _ way: PanelWay) throws {
    self.test = test
    g = test.geometry
    product = try #require(
      way.path.set.convolution(test.geometry, fastestTo: way.side), "no way for \(test)")
    image = Self.map(test, test.image).randomise(1)
    grid = Self.map(test, test.grid).randomise(2)
    weights = randomBuffer(g.weightCount, seed: 4)
    panels = FloatBuffer(count: g.weightCount)
    bias = randomBuffer(max(g.imageChannels, g.gridChannels), seed: 5)
    for (plain, place) in Self.places(g, product).enumerated() { panels.pointer[place] = weights.pointer[plain] }
  }

  private static func map(_ test: ConvolutionTests.Case, _ size: (Int, Int, Int)) -> TestMap {
    TestMap(size.0, size.1, size.2, count: test.count, margin: test.margin)
  }

  func imageMap() -> TestMap { Self.map(test, test.image) }
  func gridMap() -> TestMap { Self.map(test, test.grid) }

  /// For each place of [tap][image channel][grid channel] that in [column / width][tap][row][width].
  private static func places(_ g: ConvolutionGeometry, _ product: any PanelConvolution) -> [Int] {
    let (side, width, taps) = (product.side, product.panelWidth, g.kernel * g.kernel)
    return (0..<g.weightCount).map { plain in
      let (rest, gridChannel) = plain.quotientAndRemainder(dividingBy: g.gridChannels)
      let (tap, imageChannel) = rest.quotientAndRemainder(dividingBy: g.imageChannels)
      let (row, column, rows) =
        side == .grid ? (imageChannel, gridChannel, g.imageChannels) : (gridChannel, imageChannel, g.gridChannels)
      return ((column / width * taps + tap) * rows + row) * width + column % width
    }
  }

  /// A buffer in panels as dense values in [tap][image channel][grid channel].
  func unpacked(_ buffer: FloatBuffer) -> [Double] {
    Self.places(g, product).map { Double(buffer.pointer[$0]) }
  }

  func scratch(_ pool: ComputePool, images: Int? = nil) -> GuardedScratch {
    GuardedScratch(product.scratchpad(images: images ?? test.count), pool)
  }

  // MARK: The products

  func imageToGrid(
    _ target: ConvolutionTarget, slope: Float, _ scratch: GuardedScratch, _ pool: ComputePool
  ) {
    product.imageToGrid(
      target, image: Activated(image.map, slope: slope), weights: panels.pointer, count: test.count,
      scratch: scratch.scratch, pool: pool)
    withExtendedLifetime((self, scratch)) {}
  }

  func gridToImage(
    _ target: ConvolutionTarget, slope: Float, _ scratch: GuardedScratch, _ pool: ComputePool
  ) {
    product.gridToImage(
      target, grid: Activated(grid.map, slope: slope), weights: panels.pointer, count: test.count,
      scratch: scratch.scratch, pool: pool)
    withExtendedLifetime((self, scratch)) {}
  }

  func weightGradient(
    _ use: WeightGradientUse, imageSlope: Float, gridSlope: Float, kept: KeptOperand = .nothing,
    _ scratch: GuardedScratch, _ pool: ComputePool
  ) {
    product.weightGradient(
      use, image: Activated(image.map, slope: imageSlope), grid: Activated(grid.map, slope: gridSlope), kept: kept,
      count: test.count, scratch: scratch.scratch, pool: pool)
    withExtendedLifetime((self, scratch)) {}
  }

  // MARK: What they are

  /// The definition in loops where that is quick; the plain kernels elsewhere, which have a test of their own.
  private var isSmall: Bool { test.count * g.gridPixels * g.weightCount <= 30_000_000 }
  private func naive(_ slope: Float) -> NaiveConvolution {
    NaiveConvolution(g, count: test.count, weights: doubles(weights), slope: Double(slope))
  }

  func expectedGrid(slope: Float) -> [Double] {
    guard !isSmall else { return naive(slope).grid(image.values, bias: nil) }
    let output = gridMap()
    withPlainScratch { scratch, pool in
      convolutionForward(
        output.map, input: image.map, slope: slope, weights: weights.pointer, bias: nil, geometry: g,
        count: test.count, scratch: scratch, pool: pool)
    }
    return output.values
  }

  func expectedImage(slope: Float) -> [Double] {
    let naive = naive(slope)
    guard !isSmall else { return naive.image(grid.values.map(naive.activated)) }
    let (output, activated) = (imageMap(), activatedGrid(slope))
    withPlainScratch { scratch, pool in
      transposedConvolutionForward(
        output.map, activated: activated.buffer.pointer, weights: weights.pointer, bias: nil, geometry: g,
        count: test.count, scratch: scratch, pool: pool)
    }
    withExtendedLifetime(activated) {}
    return output.values
  }

  func expectedWeights(imageSlope: Float, gridSlope: Float) -> [Double] {
    guard !isSmall else {
      let (image, grid) = (image.values.map(naive(imageSlope).activated), grid.values.map(naive(gridSlope).activated))
      return naive(1).weights(image: image, grid: grid)
    }
    let (gradient, activated) = (FloatBuffer(count: g.weightCount), activatedGrid(gridSlope))
    withPlainScratch { scratch, pool in
      convolutionBackwardWeights(
        gradient.pointer, outputGradient: activated.map, input: image.map, slope: imageSlope, geometry: g,
        count: test.count, scratch: scratch, pool: pool)
    }
    withExtendedLifetime(activated) {}
    return doubles(gradient)
  }

  private func activatedGrid(_ slope: Float) -> TestMap {
    let result = TestMap(test.grid.0, test.grid.1, test.grid.2, count: test.count)
    let values = grid.values.map { Float($0) }
    result.fill { values[$0] > 0 ? values[$0] : slope * values[$0] }
    return result
  }

  private func withPlainScratch(_ body: (Scratchpad, ComputePool) -> Void) {
    let pool = ComputePool(cores: 2, kernels: .plain)
    let (scratch, keep) = makeScratch(convolutionScratchpad(g, images: test.count), pool)
    body(scratch, pool)
    withExtendedLifetime((self, keep)) {}
  }
}

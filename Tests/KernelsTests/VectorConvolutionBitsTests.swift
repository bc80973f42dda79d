import Engine
import Kernels
import Testing

/// What the vector kernels' bits may depend on, what scratch they need, and which sizes they take.
@Suite(.enabled(if: !KernelPath.vectorized.isEmpty, KernelPath.noneVectorized))
struct VectorConvolutionBitsTests {
  typealias Case = ConvolutionTests.Case

  @Test(arguments: VectorConvolutionTests.cases, PanelWay.all)
  func bitsDoNotDependOnTheCores(_ test: Case, _ way: PanelWay) throws {
    let fixture = try PanelFixture(test, way)
    func results(_ cores: Int) -> [[Double]] {
      let pool = ComputePool(cores: cores)
      let scratch = fixture.scratch(pool)
      let (grid, image) = (fixture.gridMap(), fixture.imageMap())
      let gradient = FloatBuffer(count: fixture.g.weightCount)
      fixture.imageToGrid(ConvolutionTarget(grid.map), slope: test.slope, scratch, pool)
      fixture.gridToImage(ConvolutionTarget(image.map), slope: test.slope, scratch, pool)
      fixture.weightGradient(.accumulate(gradient.pointer), imageSlope: test.slope, gridSlope: 1, scratch, pool)
      return [grid.values, image.values, doubles(gradient)]
    }
    let one = results(1)
    #expect(results(2) == one, "two cores, seeds 1, 2 and 4")
    #expect(results(3) == one, "three cores, seeds 1, 2 and 4")
  }

  /// The same sums in the same order, whatever the width of a vector.
  @Test(
    .enabled(if: KernelPath.isSupported(.wide), KernelPath.noWide), arguments: VectorConvolutionTests.cases,
    [PanelSide.grid, .image])
  func wideKernelsGiveTheBitsOfTheVectorKernels(_ test: Case, _ side: PanelSide) throws {
    let pool = ComputePool(cores: 2)
    func results(_ path: KernelPath) throws -> [[Double]] {
      let fixture = try PanelFixture(test, PanelWay(path: path, side: side))
      let scratch = fixture.scratch(pool)
      let (grid, image, count) = (fixture.gridMap(), fixture.imageMap(), fixture.g.weightCount)
      let (gradient, weights) = (FloatBuffer(count: count), randomBuffer(count, seed: 9))
      let (first, second) = (FloatBuffer(count: count), FloatBuffer(count: count))
      let through = Activated(fixture.grid.map, slope: 0.3)
      fixture.imageToGrid(
        ConvolutionTarget(grid.map, adds: true, derivative: through), slope: test.slope, scratch, pool)
      fixture.gridToImage(
        ConvolutionTarget(image.map, bias: fixture.bias.pointer), slope: test.slope, scratch, pool)
      fixture.weightGradient(.accumulate(gradient.pointer), imageSlope: test.slope, gridSlope: 1, scratch, pool)
      let moments = AdamMoments(first: first.pointer, second: second.pointer)
      fixture.weightGradient(
        .update(AdamStep(rate: 0.1, step: 1), weights: weights.pointer, moments), imageSlope: 1,
        gridSlope: test.slope, scratch, pool)
      return [grid.values, image.values] + [gradient, weights, first, second].map(doubles)
    }
    #expect(try results(.wide) == results(.vector), "seeds 1, 2, 4, 5 and 9")
  }

  @Test(arguments: VectorConvolutionTests.cases.filter { $0.count > 1 }, PanelWay.all)
  func anImageOfABatchComesOutAsAlone(_ test: Case, _ way: PanelWay) throws {
    let (fixture, pool) = (try PanelFixture(test, way), ComputePool(cores: 2))
    let (grid, image) = (fixture.gridMap(), fixture.imageMap())
    let scratch = fixture.scratch(pool)
    fixture.imageToGrid(ConvolutionTarget(grid.map), slope: test.slope, scratch, pool)
    fixture.gridToImage(ConvolutionTarget(image.map), slope: test.slope, scratch, pool)
    let (aloneGrid, aloneImage) = (fixture.gridMap(), fixture.imageMap())
    for index in 0..<test.count {
      let scratch = fixture.scratch(pool, images: 1)
      fixture.product.imageToGrid(
        ConvolutionTarget(aloneGrid.map.from(image: index)),
        image: Activated(fixture.image.map.from(image: index), slope: test.slope), weights: fixture.panels.pointer,
        count: 1, scratch: scratch.scratch, pool: pool)
      fixture.product.gridToImage(
        ConvolutionTarget(aloneImage.map.from(image: index)),
        grid: Activated(fixture.grid.map.from(image: index), slope: test.slope), weights: fixture.panels.pointer,
        count: 1, scratch: scratch.scratch, pool: pool)
      #expect(scratch.isIntact)
    }
    #expect(aloneGrid.values == grid.values, "seeds 1, 2 and 4")
    #expect(aloneImage.values == image.values, "seeds 1, 2 and 4")
    withExtendedLifetime(fixture) {}
  }

  /// An execution plans for its batch, and runs fewer: which way is taken may change with the number.
  @Test(arguments: VectorConvolutionTests.cases, PanelWay.all)
  func scratchOfABatchServesFewerImages(_ test: Case, _ way: PanelWay) throws {
    let (fixture, pool) = (try PanelFixture(test, way), ComputePool(cores: 2))
    let (grid, image) = (fixture.gridMap(), fixture.imageMap())
    let gradient = FloatBuffer(count: fixture.g.weightCount)
    for planned in [test.count + 1, 4 * test.count] {
      let scratch = fixture.scratch(pool, images: planned)
      fixture.imageToGrid(ConvolutionTarget(grid.map), slope: test.slope, scratch, pool)
      fixture.gridToImage(ConvolutionTarget(image.map), slope: test.slope, scratch, pool)
      fixture.weightGradient(.accumulate(gradient.pointer), imageSlope: test.slope, gridSlope: 1, scratch, pool)
      #expect(scratch.isIntact, "planned for \(planned) images, run with \(test.count)")
    }
    withExtendedLifetime((grid, image, gradient)) {}
  }

  @Test func otherSizesHaveNoWay() {
    let others = [
      Case(image: (16, 16, 16), grid: (8, 8, 24)),  // half a panel
      Case(image: (16, 16, 12), grid: (8, 8, 16)),  // neither thin nor whole vectors
      Case(image: (2, 2, 3), grid: (1, 1, 16)),  // a thin image's few live taps
      Case(kernel: 1, stride: 1, padding: 0, image: (8, 8, 16), grid: (8, 8, 16)),
      Case(kernel: 3, stride: 3, padding: 0, image: (9, 12, 16), grid: (3, 4, 16)),
      Case(image: (16, 16, 1 << 15), grid: (8, 8, 16)),
    ]
    for path in KernelPath.vectorized {
      for test in others {
        #expect(path.set.convolution(test.geometry, fastestTo: .grid) == nil, "\(test), \(path)")
      }
    }
  }
}

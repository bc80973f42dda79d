import Kernels
import Testing
import VectorKernels

/// What the vector kernels' bits may depend on, what scratch they need, and which sizes they take.
@Suite(
  .enabled(
    if: KernelPath.isSupported(.vector),
    "this processor lacks AVX2 or FMA, so the program runs the plain kernels alone, which have tests of their own"))
struct VectorConvolutionBitsTests {
  typealias Case = ConvolutionTests.Case

  @Test(arguments: VectorConvolutionTests.cases, VectorConvolutionTests.sides)
  func bitsDoNotDependOnTheCores(_ test: Case, _ side: PanelSide) throws {
    let fixture = try PanelFixture(test, side)
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

  @Test(arguments: VectorConvolutionTests.cases.filter { $0.count > 1 }, VectorConvolutionTests.sides)
  func anImageOfABatchComesOutAsAlone(_ test: Case, _ side: PanelSide) throws {
    let (fixture, pool) = (try PanelFixture(test, side), ComputePool(cores: 2))
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
  @Test(arguments: VectorConvolutionTests.cases, VectorConvolutionTests.sides)
  func scratchOfABatchServesFewerImages(_ test: Case, _ side: PanelSide) throws {
    let (fixture, pool) = (try PanelFixture(test, side), ComputePool(cores: 2))
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
    for test in others { #expect(PanelConvolution(test.geometry, fastestTo: .grid) == nil, "\(test)") }
  }
}

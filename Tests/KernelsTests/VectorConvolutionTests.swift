import Kernels
import Testing

/// The vector kernels' convolutions beside their definition. The sizes reach every way and every cut of the work.
@Suite(.enabled(if: !KernelPath.vectorized.isEmpty, KernelPath.noneVectorized))
struct VectorConvolutionTests {
  typealias Case = ConvolutionTests.Case

  static let winograd = [
    Case(image: (16, 16, 16), grid: (8, 8, 16)),
    Case(image: (37, 29, 16), grid: (18, 14, 48), count: 2, slope: 0, margin: 6),
    Case(image: (16, 18, 80), grid: (8, 9, 96), margin: 3),  // two chunks of weights, tiles that are mostly edge
    Case(image: (40, 100, 16), grid: (20, 50, 16), slope: 1),  // one tile more than a block
    Case(image: (66, 70, 48), grid: (33, 35, 48), count: 3, margin: 4),  // channels that no block divides
    Case(image: (34, 34, 272), grid: (17, 17, 32), count: 3),  // several long chunks one way
    Case(image: (34, 34, 16), grid: (17, 17, 272), count: 3, slope: 0),  // and the other
    Case(stride: 1, image: (9, 9, 16), grid: (8, 8, 16)),
    Case(stride: 1, image: (33, 21, 32), grid: (32, 20, 48), count: 2, margin: 5),
    Case(stride: 1, image: (31, 31, 48), grid: (30, 30, 32), count: 2, slope: 0),
    Case(stride: 1, image: (12, 14, 96), grid: (11, 13, 112), slope: 1),
  ]

  static let direct = [
    Case(image: (2, 2, 16), grid: (1, 1, 16), count: 2),  // twelve taps never meet the image
    Case(image: (2, 2, 64), grid: (1, 1, 48), slope: 0, margin: 6),
    Case(image: (2, 6, 32), grid: (1, 3, 96), count: 3, margin: 3),  // a row of taps above and below is dead
    Case(image: (4, 4, 80), grid: (2, 2, 272), count: 3, slope: 1),
    Case(image: (14, 10, 24), grid: (7, 5, 48), count: 2, margin: 4),
    Case(stride: 1, image: (8, 8, 40), grid: (7, 7, 80)),
    Case(image: (8, 300, 16), grid: (4, 150, 272), slope: 0),  // a strip: many pixels, but no tiles
    Case(image: (66, 70, 24), grid: (33, 35, 48), count: 2),
    Case(image: (64, 64, 8), grid: (32, 32, 16), count: 2, margin: 2),
  ]

  static let thin = [
    Case(image: (66, 70, 3), grid: (33, 35, 64), slope: 1, margin: 5),
    Case(image: (37, 29, 6), grid: (18, 14, 16), count: 3),
    Case(image: (37, 29, 3), grid: (18, 14, 48), slope: 0),
    Case(image: (64, 48, 2), grid: (32, 24, 32), count: 2),
    Case(image: (66, 70, 1), grid: (33, 35, 48), margin: 1),
    Case(stride: 1, padding: 2, image: (30, 30, 1), grid: (31, 31, 64)),  // a turned verdict layer
    Case(stride: 1, padding: 2, image: (14, 14, 1), grid: (15, 15, 272), count: 2, slope: 1),
    Case(stride: 1, padding: 2, image: (2, 2, 1), grid: (3, 3, 32), count: 3),
  ]

  static let cases = winograd + direct + thin
  /// What single precision and Winograd's points leave, of the largest entry.
  static let tolerance = 2e-5

  @Test(arguments: cases, PanelWay.all)
  func imageToGridEqualsItsDefinition(_ test: Case, _ way: PanelWay) throws {
    let (fixture, pool) = (try PanelFixture(test, way), ComputePool(cores: 2))
    let derivative = fixture.gridMap().randomise(6)
    check(fixture, fixture.gridMap, fixture.expectedGrid(slope: test.slope), derivative, pool) { target, scratch in
      fixture.imageToGrid(target, slope: test.slope, scratch, pool)
    }
  }

  @Test(arguments: cases, PanelWay.all)
  func gridToImageEqualsItsDefinition(_ test: Case, _ way: PanelWay) throws {
    let (fixture, pool) = (try PanelFixture(test, way), ComputePool(cores: 2))
    let derivative = fixture.imageMap().randomise(6)
    check(fixture, fixture.imageMap, fixture.expectedImage(slope: test.slope), derivative, pool) {
      target, scratch in
      fixture.gridToImage(target, slope: test.slope, scratch, pool)
    }
  }

  /// A product stored with its bias, stored through a derivative, and added through one.
  private func check(
    _ fixture: PanelFixture, _ map: () -> TestMap, _ product: [Double], _ derivative: TestMap, _ pool: ComputePool,
    _ run: (ConvolutionTarget, GuardedScratch) -> Void
  ) {
    let scratch = fixture.scratch(pool)
    let slope = fixture.test.slope
    let through = zip(product, derivative.values).map { $0 * ($1 > 0 ? 1 : Double(slope)) }

    let stored = map()
    stored.fill { _ in .nan }
    run(ConvolutionTarget(stored.map, bias: fixture.bias.pointer), scratch)
    let channels = stored.map.channels
    let biased = product.enumerated().map { $1 + Double(fixture.bias.pointer[$0 % channels]) }
    #expect(relativeError(stored.values, biased) < Self.tolerance, "stored with a bias, seeds 1 to 5")

    let passed = map()
    passed.fill { _ in .nan }
    run(ConvolutionTarget(passed.map, derivative: Activated(derivative.map, slope: slope)), scratch)
    #expect(relativeError(passed.values, through) < Self.tolerance, "stored through a derivative, seeds 1 to 6")

    let added = map().randomise(7)
    let before = added.values
    run(ConvolutionTarget(added.map, adds: true, derivative: Activated(derivative.map, slope: slope)), scratch)
    #expect(
      relativeError(added.values, zip(before, through).map(+)) < Self.tolerance,
      "added through a derivative, seeds 1 to 7")

    #expect([fixture.image, fixture.grid, derivative, stored, passed, added].allSatisfy { $0.marginsAreUntouched })
    #expect(scratch.isIntact)
  }

  @Test(arguments: cases, PanelWay.all)
  func weightGradientEqualsItsDefinitionAndIsAdded(_ test: Case, _ way: PanelWay) throws {
    let (fixture, pool) = (try PanelFixture(test, way), ComputePool(cores: 2))
    let scratch = fixture.scratch(pool)
    for (imageSlope, gridSlope) in [(test.slope, Float(1)), (1, test.slope)] {
      let sum = randomBuffer(fixture.g.weightCount, seed: 8)
      let before = fixture.unpacked(sum)
      fixture.weightGradient(.accumulate(sum.pointer), imageSlope: imageSlope, gridSlope: gridSlope, scratch, pool)
      let expected = zip(before, fixture.expectedWeights(imageSlope: imageSlope, gridSlope: gridSlope)).map(+)
      #expect(
        relativeError(fixture.unpacked(sum), expected) < Self.tolerance,
        "slopes \(imageSlope), \(gridSlope), seeds 1, 2 and 8")
    }
    #expect(fixture.image.marginsAreUntouched && fixture.grid.marginsAreUntouched && scratch.isIntact)
  }

  @Test(arguments: cases, PanelWay.all)
  func weightsUpdatedOnTheSpotAreThoseOfAdamWithTheirGradient(_ test: Case, _ way: PanelWay) throws {
    let (fixture, pool) = (try PanelFixture(test, way), ComputePool(cores: 2))
    let (scratch, count) = (fixture.scratch(pool), fixture.g.weightCount)
    func gradient() -> FloatBuffer {
      let sum = FloatBuffer(count: count)
      fixture.weightGradient(.accumulate(sum.pointer), imageSlope: test.slope, gridSlope: 1, scratch, pool)
      return sum
    }
    let found = (
      weights: randomBuffer(count, seed: 9), first: FloatBuffer(count: count), second: FloatBuffer(count: count)
    )
    let wanted = (
      weights: randomBuffer(count, seed: 9), first: FloatBuffer(count: count), second: FloatBuffer(count: count)
    )
    // The second update begins from moments that are not 0.
    for step in [AdamStep(rate: 0.1, step: 1), AdamStep(rate: 0.1, step: 2)] {
      let moments = AdamMoments(first: found.first.pointer, second: found.second.pointer)
      fixture.weightGradient(
        .update(step, weights: found.weights.pointer, moments), imageSlope: test.slope, gridSlope: 1, scratch, pool)
      let gradients = gradient()
      step.update(
        weights: wanted.weights.pointer, first: wanted.first.pointer, second: wanted.second.pointer,
        gradients: gradients.pointer, count: count, pool: pool)
      withExtendedLifetime(gradients) {}
    }
    for (name, found, wanted) in [
      ("weights", found.weights, wanted.weights), ("first moments", found.first, wanted.first),
      ("second moments", found.second, wanted.second),
    ] {
      #expect(relativeError(doubles(found), doubles(wanted)) < 1e-6, "\(name), seeds 1, 2 and 9")
    }
    #expect(scratch.isIntact)
  }

  @Test(arguments: cases, PanelWay.all)
  func anOperandThatIsKeptGivesTheSameBitsAsAFreshOne(_ test: Case, _ way: PanelWay) throws {
    let (fixture, pool) = (try PanelFixture(test, way), ComputePool(cores: 2))
    func gradient(_ slopes: (image: Float, grid: Float), _ kept: KeptOperand) -> [Double] {
      let (sum, scratch) = (FloatBuffer(count: fixture.g.weightCount), fixture.scratch(pool))
      let (image, grid) = (fixture.imageMap(), fixture.gridMap())
      switch kept {
      case .nothing: break
      case .grid: fixture.gridToImage(ConvolutionTarget(image.map), slope: slopes.grid, scratch, pool)
      case .image: fixture.imageToGrid(ConvolutionTarget(grid.map), slope: slopes.image, scratch, pool)
      }
      withExtendedLifetime((image, grid)) {}
      fixture.weightGradient(
        .accumulate(sum.pointer), imageSlope: slopes.image, gridSlope: slopes.grid, kept: kept, scratch, pool)
      return doubles(sum)
    }
    #expect(gradient((test.slope, 1), .grid) == gradient((test.slope, 1), .nothing), "seeds 1, 2 and 4")
    #expect(gradient((1, test.slope), .image) == gradient((1, test.slope), .nothing), "seeds 1, 2 and 4")
  }

  /// <K x, y> = <x, K^T y> = <W, gradient of W>: no sum of the three can be wrong by itself.
  @Test(arguments: cases, PanelWay.all)
  func theThreeProductsAreAdjoint(_ test: Case, _ way: PanelWay) throws {
    let (fixture, pool) = (try PanelFixture(test, way), ComputePool(cores: 2))
    let scratch = fixture.scratch(pool)
    let (grid, image) = (fixture.gridMap(), fixture.imageMap())
    let gradient = FloatBuffer(count: fixture.g.weightCount)
    fixture.imageToGrid(ConvolutionTarget(grid.map), slope: 1, scratch, pool)
    fixture.gridToImage(ConvolutionTarget(image.map), slope: 1, scratch, pool)
    fixture.weightGradient(.accumulate(gradient.pointer), imageSlope: 1, gridSlope: 1, scratch, pool)
    func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    let y = fixture.grid.values
    let byGrid = product(grid.values, y)
    let byImage = product(image.values, fixture.image.values)
    let byWeights = product(doubles(gradient), doubles(fixture.panels))
    let scale = (product(grid.values, grid.values) * product(y, y)).squareRoot()
    #expect(abs(byGrid - byImage) < 1e-5 * scale, "\(byGrid), \(byImage) of \(scale), seeds 1, 2 and 4")
    #expect(abs(byGrid - byWeights) < 1e-5 * scale, "\(byGrid), \(byWeights) of \(scale), seeds 1, 2 and 4")
  }
}

import Engine
import Glibc
import Kernels
import Random
import Testing

@Suite(.enabled(if: !KernelPath.vectorized.isEmpty, KernelPath.noneVectorized))
struct VectorElementwiseTests {
  private let pool = ComputePool(cores: 2)

  struct Size: CustomTestStringConvertible, Sendable {
    let shape: (Int, Int, Int)
    let margin: Int
    var testDescription: String { "\(shape), margin \(margin)" }
  }

  static let maps = [(1, 1, 1), (5, 7, 3), (30, 30, 22), (9, 8, 64), (3, 3, 37), (2, 3, 513)]
    .flatMap { shape in [0, 3].map { Size(shape: shape, margin: $0) } }

  @Test(arguments: maps, KernelPath.vectorized)
  func dropoutEqualsThePlainOneBitForBit(_ size: Size, _ path: KernelPath) {
    let ((height, width, channels), margin) = (size.shape, size.margin)
    let (kernels, plainKernels) = (path.set, PlainKernels())
    func map() -> TestMap { TestMap(height, width, channels, count: 2, margin: margin) }
    let (input, mask) = (map().randomise(1), Philox(key: 0x1234_5678_9abc_def0))
    for rate in [0, 0.3, 0.5] {
      let (plain, vector, three) = (map(), map(), map())
      plainKernels.dropoutForward(plain.map, input: input.map, rate: rate, mask: mask, count: 2, first: 0, pool: pool)
      kernels.dropoutForward(vector.map, input: input.map, rate: rate, mask: mask, count: 2, first: 0, pool: pool)
      kernels.dropoutForward(
        three.map, input: input.map, rate: rate, mask: mask, count: 2, first: 0, pool: ComputePool(cores: 3))
      #expect(plain.values == vector.values && plain.values == three.values)

      let (added, vectorAdded, stored) = (map().randomise(2), map().randomise(2), map())
      plainKernels.dropoutBackward(
        added.map, outputGradient: input.map, rate: rate, mask: mask, adds: true, count: 2, pool: pool)
      kernels.dropoutBackward(
        vectorAdded.map, outputGradient: input.map, rate: rate, mask: mask, adds: true, count: 2, pool: pool)
      kernels.dropoutBackward(
        stored.map, outputGradient: input.map, rate: rate, mask: mask, adds: false, count: 2, pool: pool)
      #expect(added.values == vectorAdded.values)
      #expect(plain.values == stored.values)
      #expect([vector, vectorAdded, stored].allSatisfy { $0.marginsAreUntouched })
    }
  }

  @Test(arguments: maps, KernelPath.vectorized)
  func reconstructionLossesEqualThePlainOnes(_ size: Size, _ path: KernelPath) {
    let ((height, width, channels), margin) = (size.shape, size.margin)
    func map() -> TestMap { TestMap(height, width, channels, count: 2, margin: margin) }
    let (output, target) = (map().randomise(1), map().randomise(2))
    // A difference of 0 has no slope.
    output.map.pixel(1)[0] = target.map.pixel(1)[0]
    let (scratch, keep) = makeScratch(ReconstructionLoss.scratchpad(height: height, images: 2), pool)
    defer { withExtendedLifetime(keep) {} }
    for loss in [ReconstructionLoss.l1, .l2, .dice] {
      func evaluate(_ gradient: TestMap, adds: Bool, pool: ComputePool) -> Double {
        path.set.reconstruction(
          loss, output.map, target: target.map, gradient: gradient.map, weight: 100, adds: adds, count: 2,
          scratch: scratch, pool: pool)
      }
      let (plain, added, again, stored) = (map().randomise(3), map().randomise(3), map().randomise(3), map())
      let start = plain.values
      let expected = loss.evaluate(
        output.map, target: target.map, gradient: plain.map, weight: 100, count: 2, scratch: scratch, pool: pool)
      let found = evaluate(added, adds: true, pool: pool)
      #expect(abs(found - expected) < 1e-5 * max(1, expected))
      #expect(relativeError(added.values, plain.values) < 1e-6)
      #expect(evaluate(again, adds: true, pool: ComputePool(cores: 3)) == found && again.values == added.values)
      stored.fill { _ in .nan }
      #expect(evaluate(stored, adds: false, pool: pool) == found)
      #expect(relativeError(zip(start, stored.values).map(+), plain.values) < 1e-6)
      #expect(added.marginsAreUntouched && stored.marginsAreUntouched)
    }
  }

  @Test(arguments: KernelPath.vectorized)
  func tanhIsWithinFourUnitsInTheLastPlaceAndOdd(_ path: KernelPath) {
    let count = 400_001
    let (input, output) = (TestMap(1, count, 1), TestMap(1, count, 1))
    // Tiny values of every size, then -20...20.
    input.fill { index in
      index < 2000
        ? Float(sign: .plus, exponent: -149 + index % 149, significand: 1 + Float(index) / 2000)
        : Float(index - 2000) / Float(count - 2001) * 40 - 20
    }
    path.set.tanhForward(output.map, input: input.map, count: 1, pool: pool)
    let (x, y) = (input.values, output.values)
    let worst = x.indices.map { abs(y[$0] - tanh(x[$0])) / Double(Float(tanh(x[$0])).ulp) }.max() ?? .nan
    #expect(worst <= 4)
    #expect(y.allSatisfy { abs($0) <= 1 })

    let (negative, mirrored) = (TestMap(1, count, 1), TestMap(1, count, 1))
    negative.fill { -Float(x[$0]) }
    path.set.tanhForward(mirrored.map, input: negative.map, count: 1, pool: pool)
    #expect(mirrored.values == y.map { -$0 })
  }

  @Test(arguments: KernelPath.vectorized)
  func tanhOfWhatIsNoNumberAndOfTheEnds(_ path: KernelPath) {
    let values: [Float] = [0, -0.0, .infinity, -.infinity, .nan, 100, -100, .leastNonzeroMagnitude]
    let map = TestMap(1, 8, 1)
    map.fill { values[$0] }
    path.set.tanhForward(map.map, input: map.map, count: 1, pool: pool)
    let y = (0..<8).map { map.map.data[$0] }
    #expect(y[0] == 0 && y[1].sign == .minus && y[2] == 1 && y[3] == -1 && y[4].isNaN)
    #expect(y[5] == 1 && y[6] == -1 && y[7] == .leastNonzeroMagnitude)
  }

  @Test(arguments: maps, KernelPath.vectorized)
  func tanhAndItsDerivativeInSlices(_ size: Size, _ path: KernelPath) {
    let ((height, width, channels), margin) = (size.shape, size.margin)
    func map() -> TestMap { TestMap(height, width, channels, count: 2, margin: margin) }
    let (input, output, dense) = (map().randomise(1), map(), TestMap(height, width, channels, count: 2))
    path.set.tanhForward(output.map, input: input.map, count: 2, pool: pool)
    #expect(relativeError(output.values, input.values.map { tanh($0) }) < 2.5e-7)
    path.set.tanhForward(dense.map, input: input.map, count: 2, pool: ComputePool(cores: 3))
    #expect(dense.values == output.values)

    let outputGradient = map().randomise(2)
    for adds in [false, true] {
      let inputGradient = map()
      inputGradient.fill { _ in adds ? 2 : .nan }
      path.set.tanhBackward(
        inputGradient.map, outputGradient: outputGradient.map, output: output.map, adds: adds, count: 2, pool: pool)
      let expected = zip(outputGradient.values, output.values).map { (adds ? 2 : 0) + $0 * (1 - $1 * $1) }
      #expect(relativeError(inputGradient.values, expected) < 1e-6)
      #expect(inputGradient.marginsAreUntouched && output.marginsAreUntouched)
    }
  }

  @Test(.enabled(if: KernelPath.isSupported(.wide), KernelPath.noWide), arguments: maps)
  func wideKernelsGiveTheBitsOfTheVectorKernels(_ size: Size) {
    let ((height, width, channels), margin) = (size.shape, size.margin)
    func map() -> TestMap { TestMap(height, width, channels, count: 2, margin: margin) }
    let (input, target, pixels) = (map().randomise(1), map().randomise(2), height * width)
    let (scratch, keep) = makeScratch(ReconstructionLoss.scratchpad(height: height, images: 2), pool)
    defer { withExtendedLifetime(keep) {} }
    func results(_ path: KernelPath) -> [[Double]] {
      let (output, gradient, through) = (map(), map(), map().randomise(3))
      path.set.tanhForward(output.map, input: input.map, count: 2, pool: pool)
      path.set.tanhBackward(
        through.map, outputGradient: target.map, output: output.map, adds: true, count: 2, pool: pool)
      let losses = [ReconstructionLoss.l1, .l2, .dice]
        .map {
          path.set.reconstruction(
            $0, output.map, target: target.map, gradient: gradient.map, weight: Float(pixels), adds: true, count: 2,
            scratch: scratch, pool: pool)
        }
      return [losses, output.values, gradient.values, through.values]
    }
    #expect(results(.wide) == results(.vector), "seeds 1 to 3")
  }
}

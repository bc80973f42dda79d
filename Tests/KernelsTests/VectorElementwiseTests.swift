import Glibc
import Kernels
import Random
import Testing
import VectorKernels

@Suite(
  .enabled(
    if: KernelPath.isSupported(.vector),
    "this processor lacks AVX2 or FMA, so the program runs the plain kernels alone, which have tests of their own"))
struct VectorElementwiseTests {
  private let pool = ComputePool(cores: 2)

  static let shapes = [(1, 1, 1), (5, 7, 3), (30, 30, 22), (9, 8, 64), (3, 3, 37), (2, 3, 513)]

  @Test(arguments: shapes, [0, 3])
  func dropoutEqualsThePlainOneBitForBit(_ shape: (Int, Int, Int), _ margin: Int) {
    let (height, width, channels) = shape
    func map() -> TestMap { TestMap(height, width, channels, count: 2, margin: margin) }
    let (input, mask) = (map().randomise(1), Philox(key: 0x1234_5678_9abc_def0))
    for rate in [0, 0.3, 0.5] {
      let (plain, vector, three) = (map(), map(), map())
      dropoutForward(plain.map, input: input.map, rate: rate, mask: mask, count: 2, pool: pool)
      vectorDropoutForward(vector.map, input: input.map, rate: rate, mask: mask, count: 2, pool: pool)
      vectorDropoutForward(
        three.map, input: input.map, rate: rate, mask: mask, count: 2, pool: ComputePool(cores: 3))
      #expect(plain.values == vector.values && plain.values == three.values)

      let (added, vectorAdded, stored) = (map().randomise(2), map().randomise(2), map())
      dropoutBackward(added.map, outputGradient: input.map, rate: rate, mask: mask, count: 2, pool: pool)
      vectorDropoutBackward(
        vectorAdded.map, outputGradient: input.map, rate: rate, mask: mask, adds: true, count: 2, pool: pool)
      vectorDropoutBackward(
        stored.map, outputGradient: input.map, rate: rate, mask: mask, adds: false, count: 2, pool: pool)
      #expect(added.values == vectorAdded.values)
      #expect(plain.values == stored.values)
      #expect([vector, vectorAdded, stored].allSatisfy { $0.marginsAreUntouched })
    }
  }

  @Test(arguments: shapes, [0, 3])
  func reconstructionLossesEqualThePlainOnes(_ shape: (Int, Int, Int), _ margin: Int) {
    let (height, width, channels) = shape
    func map() -> TestMap { TestMap(height, width, channels, count: 2, margin: margin) }
    let (output, target) = (map().randomise(1), map().randomise(2))
    // A difference of 0 has no slope.
    output.map.pixel(1)[0] = target.map.pixel(1)[0]
    let (scratch, keep) = makeScratch(ReconstructionLoss.scratchpad(height: height, images: 2), pool)
    defer { withExtendedLifetime(keep) {} }
    for loss in [ReconstructionLoss.l1, .l2, .dice] {
      func evaluate(_ gradient: TestMap, adds: Bool, pool: ComputePool) -> Double {
        loss.vectorEvaluate(
          output.map, target: target.map, gradient: gradient.map, weight: 100, adds: adds, count: 2, scratch: scratch,
          pool: pool)
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

  @Test func tanhIsWithinFourUnitsInTheLastPlaceAndOdd() {
    let count = 400_001
    let (input, output) = (TestMap(1, count, 1), TestMap(1, count, 1))
    // Tiny values of every size, then -20...20.
    input.fill { index in
      index < 2000
        ? Float(sign: .plus, exponent: -149 + index % 149, significand: 1 + Float(index) / 2000)
        : Float(index - 2000) / Float(count - 2001) * 40 - 20
    }
    vectorTanhForward(output.map, input: input.map, count: 1, pool: pool)
    let (x, y) = (input.values, output.values)
    let worst = x.indices.map { abs(y[$0] - tanh(x[$0])) / Double(Float(tanh(x[$0])).ulp) }.max() ?? .nan
    #expect(worst <= 4)
    #expect(y.allSatisfy { abs($0) <= 1 })

    let (negative, mirrored) = (TestMap(1, count, 1), TestMap(1, count, 1))
    negative.fill { -Float(x[$0]) }
    vectorTanhForward(mirrored.map, input: negative.map, count: 1, pool: pool)
    #expect(mirrored.values == y.map { -$0 })
  }

  @Test func tanhOfWhatIsNoNumberAndOfTheEnds() {
    let values: [Float] = [0, -0.0, .infinity, -.infinity, .nan, 100, -100, .leastNonzeroMagnitude]
    let map = TestMap(1, 8, 1)
    map.fill { values[$0] }
    vectorTanhForward(map.map, input: map.map, count: 1, pool: pool)
    let y = (0..<8).map { map.map.data[$0] }
    #expect(y[0] == 0 && y[1].sign == .minus && y[2] == 1 && y[3] == -1 && y[4].isNaN)
    #expect(y[5] == 1 && y[6] == -1 && y[7] == .leastNonzeroMagnitude)
  }

  @Test(arguments: shapes, [0, 3])
  func tanhAndItsDerivativeInSlices(_ shape: (Int, Int, Int), _ margin: Int) {
    let (height, width, channels) = shape
    func map() -> TestMap { TestMap(height, width, channels, count: 2, margin: margin) }
    let (input, output, dense) = (map().randomise(1), map(), TestMap(height, width, channels, count: 2))
    vectorTanhForward(output.map, input: input.map, count: 2, pool: pool)
    #expect(relativeError(output.values, input.values.map { tanh($0) }) < 2.5e-7)
    vectorTanhForward(dense.map, input: input.map, count: 2, pool: ComputePool(cores: 3))
    #expect(dense.values == output.values)

    let outputGradient = map().randomise(2)
    for adds in [false, true] {
      let inputGradient = map()
      inputGradient.fill { _ in adds ? 2 : .nan }
      vectorTanhBackward(
        inputGradient.map, outputGradient: outputGradient.map, output: output.map, adds: adds, count: 2, pool: pool)
      let expected = zip(outputGradient.values, output.values).map { (adds ? 2 : 0) + $0 * (1 - $1 * $1) }
      #expect(relativeError(inputGradient.values, expected) < 1e-6)
      #expect(inputGradient.marginsAreUntouched && output.marginsAreUntouched)
    }
  }
}

import Glibc
import Kernels
import Random
import Testing

@Suite struct ElementwiseTests {
  private let pool = ComputePool(cores: 2)
  private let kernels = PlainKernels()

  @Test func tanhAndItsDerivative() {
    let input = TestMap(13, 17, 3, count: 2, margin: 3).randomise(1)
    let output = TestMap(13, 17, 3, count: 2)
    kernels.tanhForward(output.map, input: input.map, count: 2, pool: pool)
    #expect(relativeError(output.values, input.values.map { tanh($0) }) < 1e-6)
    let outputGradient = TestMap(13, 17, 3, count: 2).randomise(2)
    let inputGradient = TestMap(13, 17, 3, count: 2, margin: 1)
    inputGradient.fill { _ in 2 }
    kernels.tanhBackward(
      inputGradient.map, outputGradient: outputGradient.map, output: output.map, adds: true, count: 2, pool: pool)
    let expected = zip(outputGradient.values, input.values).map { 2 + $0 * (1 - tanh($1) * tanh($1)) }
    #expect(relativeError(inputGradient.values, expected) < 1e-6)
    #expect(inputGradient.marginsAreUntouched)
  }

  @Test func mapsAreCopiedAddedAndClearedInTheirSlices() {
    let source = TestMap(9, 7, 5, count: 2, margin: 2).randomise(1)
    let target = TestMap(9, 7, 5, count: 2, margin: 3)
    copy(target.map, from: source.map, count: 2, pool: pool)
    #expect(target.values == source.values)
    add(target.map, source.map, count: 2, pool: pool)
    #expect(target.values == source.values.map { $0 * 2 })
    clear(target.map, count: 1, pool: pool)
    #expect(target.values == Array(repeating: 0, count: 315) + source.values[315...].map { $0 * 2 })
    #expect(target.marginsAreUntouched)
  }

  @Test func dropoutMaskDependsOnIndexAloneAndKeepsTheMean() {
    let mask = Philox(key: 9)
    let input = TestMap(30, 30, 22, count: 2, margin: 2)
    input.fill { _ in 1 }
    let (one, many) = (TestMap(30, 30, 22, count: 2), TestMap(30, 30, 22, count: 2, margin: 5))
    kernels.dropoutForward(
      one.map, input: input.map, rate: 0.3, mask: mask, count: 2, first: 0, pool: ComputePool(cores: 1))
    kernels.dropoutForward(
      many.map, input: input.map, rate: 0.3, mask: mask, count: 2, first: 0, pool: ComputePool(cores: 3))
    #expect(one.values == many.values)
    #expect(Set(one.values) == [0, Double(Float(1 / 0.7))])
    let dropped = Double(one.values.count { $0 == 0 }) / Double(one.values.count)
    // Four deviations of a binomial share of 39600.
    #expect(abs(dropped - 0.3) < 4 * (0.3 * 0.7 / 39600).squareRoot())
    let word = mask.block(UInt64(12345 / 4))[12345 % 4]
    #expect((one.values[12345] == 0) == (Double(word) < 0.3 * 0x1p32))
    let gradient = TestMap(30, 30, 22, count: 2)
    gradient.fill { _ in 1 }
    kernels.dropoutBackward(
      gradient.map, outputGradient: input.map, rate: 0.3, mask: mask, adds: true, count: 2, pool: pool)
    #expect(gradient.values == one.values.map { Double(1 + Float($0)) })
  }

  @Test func adamEqualsItsDefinition() {
    let count = 70_001
    let (weights, gradients) = (randomBuffer(count, seed: 1), randomBuffer(count, seed: 2))
    let (first, second) = (FloatBuffer(count: count), FloatBuffer(count: count))
    var (w, m, v) = (doubles(weights), [Double](repeating: 0, count: count), [Double](repeating: 0, count: count))
    for t in 1...3 {
      let g = doubles(gradients)
      AdamStep(rate: 0.01, step: t).update(
        weights: weights.pointer, first: first.pointer, second: second.pointer, gradients: gradients.pointer,
        count: count, pool: pool)
      for i in 0..<count {
        m[i] = 0.5 * m[i] + 0.5 * g[i]
        v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i]
        w[i] -= 0.01 * (m[i] / (1 - pow(0.5, Double(t)))) / ((v[i] / (1 - pow(0.999, Double(t)))).squareRoot() + 1e-8)
      }
      #expect(relativeError(doubles(weights), w) < 1e-5)
      #expect(relativeError(doubles(first), m) < 1e-5)
      #expect(relativeError(doubles(second), v) < 1e-4)
      #expect(doubles(gradients).allSatisfy { $0 == 0 })
      let next = randomBuffer(count, seed: UInt64(2 + t))
      withExtendedLifetime(next) { gradients.pointer.update(from: next.pointer, count: count) }
    }
  }
}

internal import Glibc

/// output = input where positive, slope * input elsewhere. A slope of 1 is a copy, 0.2 LeakyReLU, 0 ReLU.
@inline(__always)
func copyActivated(
  _ output: UnsafeMutablePointer<Float>, _ input: UnsafePointer<Float>, _ slope: Float, _ count: Int
) {
  if slope == 1 {
    output.update(from: input, count: count)
  } else {
    for i in 0..<count {
      let x = input[i]
      output[i] = x > 0 ? x : slope * x
    }
  }
}

/// Activates whole maps into dense rows: output[pixel][channel].
package func activate(
  _ output: UnsafeMutablePointer<Float>, input: FeatureMap, slope: Float, count: Int, pool: ComputePool
) {
  forRows(count * input.pixels, width: input.channels, pool) { rows in
    for row in rows { copyActivated(output + row &* input.channels, input.pixel(row), slope, input.channels) }
  }
}

/// The backward of an activation: inputGradient += outputGradient where input > 0, slope * outputGradient elsewhere.
@inline(__always)
func addThroughActivation(
  _ inputGradient: UnsafeMutablePointer<Float>, _ outputGradient: UnsafePointer<Float>, input: UnsafePointer<Float>,
  _ slope: Float, _ count: Int
) {
  if slope == 1 {
    for i in 0..<count { inputGradient[i] += outputGradient[i] }
  } else {
    for i in 0..<count { inputGradient[i] += input[i] > 0 ? outputGradient[i] : slope * outputGradient[i] }
  }
}

extension PlainKernels {
  /// output = tanh(input), for `count` images. Output and input may be the same memory.
  package func tanhForward(_ output: FeatureMap, input: FeatureMap, count: Int, pool: ComputePool) {
    forRows(count * input.pixels, width: input.channels * 16, pool) { rows in
      for row in rows {
        let (y, x) = (output.pixel(row), input.pixel(row))
        for c in 0..<input.channels { y[c] = tanhf(x[c]) }
      }
    }
  }

  /// inputGradient = outputGradient * (1 - output^2), added or stored.
  package func tanhBackward(
    _ inputGradient: FeatureMap, outputGradient: FeatureMap, output: FeatureMap, adds: Bool, count: Int,
    pool: ComputePool
  ) {
    if !adds { clear(inputGradient, count: count, pool: pool) }
    forRows(count * output.pixels, width: output.channels, pool) { rows in
      for row in rows {
        let (dx, dy, y) = (inputGradient.pixel(row), outputGradient.pixel(row), output.pixel(row))
        for c in 0..<output.channels { dx[c] += dy[c] * (1 - y[c] * y[c]) }
      }
    }
  }
}

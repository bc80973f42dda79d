package import Random

extension PlainKernels {
  /// Dropout with inverted scaling (Srivastava et al. 2014): each value is 0 with probability `rate`, else divided by
  /// 1 - rate. Whether it falls is a function of the generator and the value's index among batch x pixels x channels.
  /// Output and input may be the same memory.
  package func dropoutForward(
    _ output: FeatureMap, input: FeatureMap, rate: Double, mask: Philox, count: Int, first: Int, pool: ComputePool
  ) {
    withMask(input, rate, mask, count, first, pool) { pixel, factors, channels in
      let (y, x) = (output.pixel(pixel), input.pixel(pixel))
      for c in 0..<channels { y[c] = x[c] * factors[c] }
    }
  }

  /// inputGradient = outputGradient under the same mask, scaled alike, added or stored.
  package func dropoutBackward(
    _ inputGradient: FeatureMap, outputGradient: FeatureMap, rate: Double, mask: Philox, adds: Bool, count: Int,
    pool: ComputePool
  ) {
    if !adds { clear(inputGradient, count: count, pool: pool) }
    withMask(outputGradient, rate, mask, count, 0, pool) { pixel, factors, channels in
      let (dx, dy) = (inputGradient.pixel(pixel), outputGradient.pixel(pixel))
      for c in 0..<channels { dx[c] += dy[c] * factors[c] }
    }
  }
}

/// Calls `body` with the factors of each pixel's channels: 0 or 1 / (1 - rate).
@inline(__always)
private func withMask(
  _ map: FeatureMap, _ rate: Double, _ mask: Philox, _ count: Int, _ firstPixel: Int, _ pool: ComputePool,
  _ body: (Int, UnsafeMutablePointer<Float>, Int) -> Void
) {
  let channels = map.channels
  let keep = Float(1 / (1 - rate))
  let threshold = UInt32(min(rate * 0x1p32, 0x1p32 - 1))
  forRows(count * map.pixels, width: channels * 4, pool) { pixels in
    withUnsafeTemporaryAllocation(of: Float.self, capacity: channels) { factors in
      guard let factors = factors.baseAddress else { return }
      for pixel in pixels {
        let first = (pixel &+ firstPixel) &* channels
        // Four values to a block of the generator.
        var words = mask.block(UInt64(first / 4))
        for c in 0..<channels {
          let index = first &+ c
          if index & 3 == 0 { words = mask.block(UInt64(index / 4)) }
          factors[c] = words[index & 3] < threshold ? 0 : keep
        }
        body(pixel, factors, channels)
      }
    }
  }
}

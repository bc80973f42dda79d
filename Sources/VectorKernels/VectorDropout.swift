package import Kernels
package import Random

extension VectorizedKernels {
  /// As the plain one, bit for bit.
  package func dropoutForward(
    _ output: FeatureMap, input: FeatureMap, rate: Double, mask: Philox, count: Int, first: Int, pool: ComputePool
  ) {
    withFactors(input, rate, mask, count, first, pool) { pixel, factors in
      let (y, x) = (output.row(pixel), input.row(pixel))
      @inline(__always)
      func write<L: FloatLanes>(_: L.Type, _ c: Int) { (L.load(x + c) * L.load(factors + c)).store(y + c) }
      forEachLane(0..<input.channels, { write(Vector.self, $0) }, { write(Float.self, $0) })
    }
  }

  /// As the plain one, bit for bit.
  package func dropoutBackward(
    _ inputGradient: FeatureMap, outputGradient: FeatureMap, rate: Double, mask: Philox, adds: Bool, count: Int,
    pool: ComputePool
  ) {
    withFactors(outputGradient, rate, mask, count, 0, pool) { pixel, factors in
      let (dx, dy) = (inputGradient.row(pixel), outputGradient.row(pixel))
      @inline(__always)
      func write<L: FloatLanes>(_: L.Type, _ c: Int) {
        let gradient = L.load(dy + c) * L.load(factors + c)
        (adds ? L.load(dx + c) + gradient : gradient).store(dx + c)
      }
      forEachLane(0..<outputGradient.channels, { write(Vector.self, $0) }, { write(Float.self, $0) })
    }
  }
}

/// Calls `body` with each pixel and its channels' factors: 0 or 1 / (1 - rate).
@inline(__always)
private func withFactors(
  _ map: FeatureMap, _ rate: Double, _ mask: Philox, _ count: Int, _ firstPixel: Int, _ pool: ComputePool,
  _ body: (_ pixel: Int, _ factors: UnsafeMutablePointer<Float>) -> Void
) {
  let channels = map.channels
  let keep = Float(1 / (1 - rate))
  let threshold = UInt32(min(rate * 0x1p32, 0x1p32 - 1))
  forRows(count &* map.pixels, channels: channels, pool) { pixels in
    // Up to three words before a pixel's first, and to the end of eight blocks after its last.
    withUnsafeTemporaryAllocation(of: Float.self, capacity: channels &+ 3 &+ 32) { buffer in
      guard let factors = buffer.baseAddress else { return }
      for pixel in pixels {
        let first = (pixel &+ firstPixel) &* channels
        let before = first & 3
        var place = 0
        while place < before &+ channels {
          let block = UInt64((first &+ place) / 4)
          var (low, high) = (Blocks(first: block), Blocks(first: block &+ 4))
          Blocks.mix(&low, &high, key: mask.key)
          low.write(factors + place, threshold, keep)
          high.write(factors + place + 16, threshold, keep)
          place &+= 32
        }
        body(pixel, factors + before)
      }
    }
  }
}

/// Four blocks of Philox 4x32 side by side (see `Philox.block`). A word lies in the lower half of 64 bits, where products
/// of 32 bits are one instruction.
private struct Blocks {
  var word0: SIMD4<UInt64>
  var word1: SIMD4<UInt64>
  var word2 = SIMD4<UInt64>()
  var word3 = SIMD4<UInt64>()

  /// The counters `first` to first + 3.
  @inline(__always)
  init(first: UInt64) {
    let counter = SIMD4(repeating: first) &+ SIMD4(0, 1, 2, 3)
    word0 = counter & 0xffff_ffff
    word1 = counter &>> 32
  }

  /// Ten rounds on eight blocks. Not inlined: the compiler would take the order in which they are written into the rounds.
  @inline(never)
  static func mix(_ low: inout Blocks, _ high: inout Blocks, key: UInt64) {
    var (key0, key1) = (UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key &>> 32))
    for _ in 0..<10 {
      low.round(UInt64(key0), UInt64(key1))
      high.round(UInt64(key0), UInt64(key1))
      key0 &+= 0x9E37_79B9
      key1 &+= 0xBB67_AE85
    }
  }

  @inline(__always)
  private mutating func round(_ key0: UInt64, _ key1: UInt64) {
    let product0 = (word0 & 0xffff_ffff) &* SIMD4(repeating: 0xD251_1F53)
    let product1 = (word2 & 0xffff_ffff) &* SIMD4(repeating: 0xCD9E_8D57)
    word0 = (product1 &>> 32) ^ word1 ^ SIMD4(repeating: key0)
    word1 = product1 & 0xffff_ffff
    word2 = (product0 &>> 32) ^ word3 ^ SIMD4(repeating: key1)
    word3 = product0 & 0xffff_ffff
  }

  /// The factors of sixteen values: 0 where the word is below the threshold. In 64 bits the sign of the difference says so.
  @inline(__always)
  func write(_ factors: UnsafeMutablePointer<Float>, _ threshold: UInt32, _ keep: Float) {
    @inline(__always)
    func factor(_ word: SIMD4<UInt64>) -> SIMD4<UInt64> {
      let dropped = (word &- SIMD4(repeating: UInt64(threshold))) &>> 63
      return (dropped &- SIMD4(repeating: 1)) & SIMD4(repeating: UInt64(keep.bitPattern))
    }
    let (even, odd) = (factor(word0) | factor(word1) &<< 32, factor(word2) | factor(word3) &<< 32)
    let first = SIMD4(even[0], odd[0], even[1], odd[1])
    let second = SIMD4(even[2], odd[2], even[3], odd[3])
    factors.store(unsafeBitCast(first, to: SIMD8<Float>.self), 0)
    factors.store(unsafeBitCast(second, to: SIMD8<Float>.self), 8)
  }
}

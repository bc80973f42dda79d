/// The counter-based generator Philox 4x32 with ten rounds (Salmon, Moraes, Dror, Shaw, *Parallel Random Numbers: As
/// Easy as 1, 2, 3*, SC 2011, section 4.3).
///
/// A number is a pure function of key and counter: it does not depend on how many were drawn before, by whom, or in
/// which thread. Everything random in this program is drawn from it.
package struct Philox: Sendable, Hashable {
  /// Two 32-bit key words, packed.
  package var key: UInt64

  package init(key: UInt64) {
    self.key = key
  }

  /// Four independent 32-bit words for one 128-bit counter value.
  @inlinable
  package func block(_ low: UInt64, _ high: UInt64 = 0) -> SIMD4<UInt32> {
    var counter = SIMD4<UInt32>(
      UInt32(truncatingIfNeeded: low), UInt32(truncatingIfNeeded: low &>> 32),
      UInt32(truncatingIfNeeded: high), UInt32(truncatingIfNeeded: high &>> 32))
    var k0 = UInt32(truncatingIfNeeded: key)
    var k1 = UInt32(truncatingIfNeeded: key &>> 32)
    for _ in 0..<10 {
      let product0 = UInt64(counter[0]) &* 0xD251_1F53
      let product1 = UInt64(counter[2]) &* 0xCD9E_8D57
      counter = SIMD4(
        UInt32(truncatingIfNeeded: product1 &>> 32) ^ counter[1] ^ k0, UInt32(truncatingIfNeeded: product1),
        UInt32(truncatingIfNeeded: product0 &>> 32) ^ counter[3] ^ k1, UInt32(truncatingIfNeeded: product0))
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return counter
  }

  /// The generator of a named purpose under this one: its stream is unrelated to every other purpose's.
  package func derived(_ purpose: UInt64, _ index: UInt64 = 0) -> Philox {
    let words = block(purpose, index ^ 0x7069_7832_7069_7800)
    return Philox(key: UInt64(words[0]) | UInt64(words[1]) << 32)
  }

  /// A sequential source of numbers over this key, for code that draws in a fixed order.
  package func stream() -> PhiloxStream {
    PhiloxStream(self)
  }
}

/// Numbers drawn one after another from a `Philox` key. Its position can be stored and restored.
package struct PhiloxStream: RandomNumberGenerator, Sendable {
  package let generator: Philox
  /// The number of 64-bit words drawn so far.
  package var position: UInt64

  package init(_ generator: Philox, position: UInt64 = 0) {
    self.generator = generator
    self.position = position
  }

  package mutating func next() -> UInt64 {
    let words = generator.block(position / 2)
    let pair = position % 2 == 0 ? (words[0], words[1]) : (words[2], words[3])
    position += 1
    return UInt64(pair.0) | UInt64(pair.1) << 32
  }

  /// Uniform in 0 ..< 1, 53 bits.
  package mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// Standard normal (Box and Muller 1958), one of the pair used.
  package mutating func normal() -> Double {
    let radius = (-2 * logarithm(1 - uniform())).squareRoot()
    return radius * cosine(2 * Double.pi * uniform())
  }
}

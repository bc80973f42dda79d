package import Random

/// One draw of what is random in a derived input.
package struct InputDraw: Sendable, Hashable {
  package let generator: Philox

  /// - Parameters:
  ///   - content: the first bytes of the hash of the image's content, so that the draw does not depend on its name or place.
  ///   - epoch: 0 where the same picture is wanted each time, as for validation.
  package init(seed: UInt64, content: some Collection<UInt8>, epoch: Int) {
    let number = content.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    generator = Philox(key: seed).derived(InputDraw.purpose, number).derived(UInt64(epoch))
  }

  private static let purpose: UInt64 = 0x6465_7269_7665

  /// The generator of one of the things that are drawn.
  func stream(_ purpose: UInt64) -> PhiloxStream { generator.derived(purpose).stream() }

  /// Independent noise for each of `count` places, mean 0, variance 1, nearly normal: the sum of eight 16-bit numbers.
  func noise(_ purpose: UInt64, count: Int) -> [Float] {
    let generator = generator.derived(purpose)
    return (0..<count).map { place in
      let words = generator.block(UInt64(place))
      var sum: UInt32 = 0
      for lane in 0..<4 { sum &+= (words[lane] & 0xFFFF) &+ (words[lane] &>> 16) }
      // Eight uniform numbers have the mean 4 and the variance 8 / 12.
      return (Float(sum) / 65536 - 4) * 1.2247449
    }
  }
}

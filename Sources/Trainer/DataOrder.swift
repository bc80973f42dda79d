internal import Random

/// Which pair is drawn when, and how it is jittered: a pure function of the seed, the epoch and the place in the epoch.
/// Nothing is drawn from a stream, so a resumed run needs to store nothing to go on with the same data.
package struct DataOrder: Sendable, Hashable {
  package let count: Int
  package let shuffled: Bool
  package let seed: UInt64

  package init(count: Int, shuffled: Bool, seed: UInt64) {
    self.count = count
    self.shuffled = shuffled
    self.seed = seed
  }

  // Purposes under the run's seed, unlike any of the engine's.
  private static let orderPurpose: UInt64 = 0x6F72_6465_7200
  private static let jitterPurpose: UInt64 = 0x6A69_7474_6572

  /// The pairs' numbers in the order of an epoch (Fisher and Yates).
  package func permutation(epoch: Int) -> [Int] {
    var order = Array(0..<count)
    guard shuffled, count > 1 else { return order }
    var stream = Philox(key: seed).derived(Self.orderPurpose, UInt64(epoch)).stream()
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, Int(stream.next().multipliedFullWidth(by: UInt64(last + 1)).high))
    }
    return order
  }

  /// Where the crop of one pair begins, and whether both sides are mirrored.
  package struct Jitter: Sendable, Hashable {
    package var x = 0
    package var y = 0
    package var mirrored = false

    package init(x: Int = 0, y: Int = 0, mirrored: Bool = false) {
      self.x = x
      self.y = y
      self.mirrored = mirrored
    }
  }

  /// - Parameters:
  ///   - position: the pair's place in the epoch.
  ///   - slack: the largest offset of the crop; each of 0...slack is equally likely.
  package func jitter(epoch: Int, position: Int, slack: Int, mirrors: Bool) -> Jitter {
    let words = Philox(key: seed).derived(Self.jitterPurpose, UInt64(epoch)).block(UInt64(position))
    func below(_ limit: Int, _ word: UInt32) -> Int { Int((UInt64(word) * UInt64(limit)) >> 32) }
    return Jitter(
      x: below(slack + 1, words[0]), y: below(slack + 1, words[1]), mirrored: mirrors && words[2] >> 31 == 1)
  }
}

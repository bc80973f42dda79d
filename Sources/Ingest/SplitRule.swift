internal import Files
package import Store

/// Which part of a dataset a pair belongs to.
package enum SplitRule {
  /// By the group's name alone: the same for ever, whatever else arrives.
  package static func split(ofGroup group: String, fractions: SplitFractions) -> PairSplit {
    let digest = ContentHash(of: Array("pix2pix split 1\n\(group)".utf8))
    let number = digest.bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    // 53 bits, so that the quotient is exact and below 1.
    let place = Double(number >> 11) * 0x1p-53
    if place < fractions.test { return .test }
    return place < fractions.test + fractions.val ? .val : .train
  }
}

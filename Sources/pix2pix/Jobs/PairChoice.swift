internal import Files
internal import Store

/// Which pairs of a dataset's version a training learns from: all, or those that the model which it starts from has not seen
/// and a share of those that it has. Never the new ones alone: a network forgets what it is not shown.
struct PairChoice {
  let pairs: [PairRecord]
  /// Pairs that the starting model has not seen; `nil`: all were taken without asking.
  let new: Int?

  /// - Parameters:
  ///   - seen: the pairs that the starting model learnt from.
  ///   - share: of them, above 0.
  ///   - salt: another draw for each version and seed; the same for a run that is resumed.
  init(_ all: [PairRecord], seen: [PairRecord], share: Double, salt: String) {
    let known = Set(seen.map(HoldoutKey.init))
    let old = all.filter { known.contains(HoldoutKey($0)) }
    let count = Int((Double(old.count) * share).rounded(.up))
    let drawn = old.map { pair in
      (ContentHash(of: Array("\(HoldoutKey(pair)) \(salt)".utf8)).description, pair)
    }.sorted { $0.0 < $1.0 }.prefix(count).map(\.1)
    let fresh = all.filter { !known.contains(HoldoutKey($0)) }
    pairs = fresh + drawn
    new = fresh.count
  }

  init(all pairs: [PairRecord]) {
    self.pairs = pairs
    new = nil
  }
}

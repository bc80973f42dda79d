internal import Files
internal import Store

/// The sides on which something looks like a pair.
struct Likeness: Sendable, Hashable {
  private(set) var bits = 0

  init(bits: Int = 0) {
    self.bits = bits
  }

  var isEmpty: Bool { bits == 0 }

  var sides: [PairSplit] { PairSplit.allCases.enumerated().filter { bits >> $0.offset & 1 == 1 }.map(\.element) }

  mutating func insert(_ side: PairSplit) {
    for (place, each) in PairSplit.allCases.enumerated() where each == side { bits |= 1 << place }
  }

  mutating func formUnion(_ other: Likeness) { bits |= other.bits }
}

/// Finds pairs that look like others. The pairs of a block are in memory at once, and all others pass by: memory does not grow
/// with the number of pairs.
struct NearRepeats {
  let database: ScanDatabase
  /// Pairs compared at once.
  static let block = 20_000

  /// - Parameter condition: SQL over the candidates `c`: which of those that have a side are compared with.
  /// - Returns: for each pair, the sides, and one that looks like it.
  func likeness(
    of pairs: [PairTraits], among condition: String = "1"
  ) throws -> [(likeness: Likeness, example: Int64?)] {
    var found = [(likeness: Likeness, example: Int64?)](repeating: (Likeness(), nil), count: pairs.count)
    try TraitCollection(database: database).forEachPage(where: "c.split IS NOT NULL AND \(condition)") { page in
      var index = LookIndex()
      for (traits, _) in page { index.append(traits) }
      let known = index
      let hits = try concurrentMap(NearRepeats.lanes) { lane in
        var hits: [(pair: Int, likeness: Likeness, example: Int64)] = []
        for pair in stride(from: lane, to: pairs.count, by: NearRepeats.lanes) {
          var own = Likeness()
          var example: Int64?
          known.forEach(resembling: pairs[pair]) { place in
            if let split = page[place].split { own.insert(split) }
            example = example ?? page[place].traits.id
          }
          if let example { hits.append((pair, own, example)) }
        }
        return hits
      }
      for hit in hits.joined() {
        found[hit.pair].likeness.formUnion(hit.likeness)
        found[hit.pair].example = found[hit.pair].example ?? hit.example
      }
    }
    return found
  }

  private static let lanes = 8
}

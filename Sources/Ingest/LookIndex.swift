/// Pairs to be found by what they look like. A part of one hash of each lies by itself, one after another: nearly all that
/// differ are told by it.
struct LookIndex: Sendable {
  private struct Shelf: Sendable {
    var firsts: [UInt64] = []
    var places: [Int] = []
  }
  private var pairs: [PairTraits] = []
  /// By which sides can be compared: only pairs of one kind resemble each other.
  private var shelves = [Shelf](repeating: Shelf(), count: 4)

  private static func kind(_ pair: PairTraits) -> Int { (pair.target == nil ? 0 : 1) + (pair.input == nil ? 0 : 2) }

  private static func first(_ pair: PairTraits) -> UInt64 { (pair.target ?? pair.input)?.first ?? 0 }

  /// The pair's place is the number of those that were appended before.
  mutating func append(_ pair: PairTraits) {
    let kind = LookIndex.kind(pair)
    shelves[kind].firsts.append(LookIndex.first(pair))
    shelves[kind].places.append(pairs.count)
    pairs.append(pair)
  }

  /// Calls `body` with the place of each pair that looks like `pair` and is not it, in the order in which they were appended.
  func forEach(resembling pair: PairTraits, _ body: (Int) -> Void) {
    let shelf = shelves[LookIndex.kind(pair)]
    let first = LookIndex.first(pair)
    shelf.firsts.withUnsafeBufferPointer { firsts in
      for place in firsts.indices where (firsts[place] ^ first).nonzeroBitCount <= PairTraits.nearest {
        let other = shelf.places[place]
        if pairs[other].id != pair.id, pairs[other].resembles(pair) { body(other) }
      }
    }
  }
}

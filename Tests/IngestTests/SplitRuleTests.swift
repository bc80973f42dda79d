import Ingest
import Random
import Store
import Testing

struct SplitRuleTests {
  /// Frozen: a release that moved a group to another part would train on what it is tested on.
  @Test func groupsStayWhereTheyAreForEver() {
    let splits = (0..<24).map { SplitRule.split(ofGroup: "tile-\($0)", fractions: SplitFractions()).rawValue.prefix(2) }
    #expect(splits.joined(separator: " ") == "tr tr tr tr tr tr tr tr tr tr tr tr tr tr te tr tr tr tr tr va tr tr va")
  }

  @Test(arguments: UInt64(0)..<5)
  func sharesAreTheFractions(_ seed: UInt64) {
    var random = Philox(key: seed).stream()
    let val = Double.random(in: 0...0.3, using: &random)
    let test = Double.random(in: 0...0.3, using: &random)
    let fractions = SplitFractions(train: 1 - val - test, val: val, test: test)
    var counts: [PairSplit: Double] = [:]
    for _ in 0..<8000 { counts[SplitRule.split(ofGroup: "\(random.next())", fractions: fractions), default: 0] += 1 }
    for (split, share) in [(PairSplit.train, fractions.train), (.val, val), (.test, test)] {
      // Five standard errors of a share are at most 5 * sqrt(0.25 / 8000).
      #expect(abs((counts[split] ?? 0) / 8000 - share) < 0.028, "seed \(seed), \(split)")
    }
  }

  @Test func aPartOfNothingIsEmpty() {
    let fractions = SplitFractions(train: 0.9, val: 0.1, test: 0)
    let splits = Set((0..<2000).map { SplitRule.split(ofGroup: "\($0)", fractions: fractions) })
    #expect(splits == [.train, .val])
  }

  /// As data arrives day by day, no pair changes its part.
  @Test(arguments: UInt64(0)..<3)
  func arrivalsMoveNobody(_ seed: UInt64) throws {
    let fixture = try IngestFixture()
    var random = Philox(key: seed).stream()
    var parts: [String: PairSplit] = [:]
    var next: UInt64 = 0
    for day in 0..<4 {
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        next += 1
        try fixture.addPair("\(random.next() % 1_000_000).png", seed: seed * 1000 + next, side: 16)
      }
      let summary = try fixture.ingest()
      #expect(summary.version == day + 1, "seed \(seed)")
      for pair in try fixture.pairs() {
        if let part = parts[pair.pairKey] { #expect(part == pair.split, "seed \(seed), day \(day), \(pair.pairKey)") }
        parts[pair.pairKey] = pair.split
      }
      #expect(summary.accepted == parts.count, "seed \(seed)")
    }
  }
}

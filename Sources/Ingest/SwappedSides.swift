internal import GRDB

/// Pairs whose sides are the other way round than in the rest of the dataset: a label map where the photos are.
///
/// For each side the middle and the spread of what its pictures usually are is found. A pair is refused if each of its sides
/// is far from what its place usually holds and near to what the other's does, and only where the places differ clearly:
/// where day becomes night, nothing can be told.
struct SwappedSides {
  let database: ScanDatabase
  /// Fewer pairs have no custom to break.
  private static let fewest = 20

  func run() throws {
    let traits = TraitCollection(database: database)
    var (input, target) = (SideCustom(), SideCustom())
    try traits.forEachPage { page in
      for (pair, _) in page {
        guard let first = pair.inputCharacter, let second = pair.targetCharacter else { continue }
        input.add(first)
        target.add(second)
      }
    }
    guard input.count >= SwappedSides.fewest, input.differs(from: target) else { return }
    try traits.forEachPage { page in
      let swapped = page.map(\.traits).filter { pair in
        guard let first = pair.inputCharacter, let second = pair.targetCharacter else { return false }
        return target.holds(first, ratherThan: input) && input.holds(second, ratherThan: target)
      }
      if swapped.isEmpty { return }
      try database.write { database in
        for pair in swapped {
          guard
            let row = try Row.fetchOne(
              database, sql: "SELECT input_path, target_path FROM candidates WHERE id = ?", arguments: [pair.id])
          else { continue }
          try CandidateRefusal(database).refuse(pair.id, .sidesSwapped, input: row[0], target: row[1])
        }
      }
    }
  }
}

/// What the pictures of one side of a dataset usually are.
struct SideCustom {
  private static let levels = 512
  /// For each number of a character how often it had which value.
  private var counts = [[Int]](
    repeating: [Int](repeating: 0, count: SideCustom.levels), count: SideCharacter.count)
  private(set) var count = 0

  mutating func add(_ character: SideCharacter) {
    count += 1
    for place in 0..<SideCharacter.count { counts[place][SideCustom.level(character[place])] += 1 }
  }

  private static func level(_ value: Float) -> Int { min(max(Int(value * Float(levels)), 0), levels - 1) }

  /// The value below which a share of the pictures are.
  private func quantile(_ place: Int, _ share: Double) -> Float {
    let wanted = Int(share * Double(count))
    var passed = 0
    for level in 0..<SideCustom.levels {
      passed += counts[place][level]
      if passed > wanted { return (Float(level) + 0.5) / Float(SideCustom.levels) }
    }
    return 1
  }

  /// How far a picture is from the middle: the mean over the numbers of a character, in spreads of the middle half.
  func distance(to character: SideCharacter) -> Float {
    var sum: Float = 0
    for place in 0..<SideCharacter.count {
      let spread = max(quantile(place, 0.75) - quantile(place, 0.25), SideCustom.smallestSpread)
      sum += min(abs(character[place] - quantile(place, 0.5)) / spread, SideCustom.farthest)
    }
    return sum / Float(SideCharacter.count)
  }

  private var middle: SideCharacter {
    SideCharacter(values: (0..<SideCharacter.count).map { quantile($0, 0.5) })
  }

  /// Whether either middle is far from the other's custom.
  func differs(from other: SideCustom) -> Bool {
    min(distance(to: other.middle), other.distance(to: middle)) >= SideCustom.clear
  }

  /// Whether a picture is clearly rather of this custom than of another.
  func holds(_ character: SideCharacter, ratherThan other: SideCustom) -> Bool {
    let (own, theirs) = (distance(to: character), other.distance(to: character))
    return theirs >= SideCustom.clear && theirs >= 2 * own
  }

  private static let smallestSpread: Float = 0.01
  private static let farthest: Float = 10
  private static let clear: Float = 1.5
}

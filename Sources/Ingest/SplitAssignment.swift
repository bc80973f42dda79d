internal import Foundation
internal import GRDB
internal import Store

/// Which part of the dataset each pair is in.
///
/// A pair that the dataset has ever held stays on its side, and so does its group, whatever else arrives: nothing moves between
/// training and the hold-outs. A newcomer that looks like a known pair joins that one's side; one that looks like pairs of
/// two sides is refused. All else goes by the hash of its group. Newcomers are decided about in the order of their content,
/// so that the result does not depend on the order of the files.
///
/// Where folders or a manifest say the part, they are obeyed; what is on a side where it must not be is refused on the side
/// that is nearer to training, so that a hold-out does not shrink (`HoldOutGuard`).
struct SplitAssignment {
  let configuration: DatasetConfiguration
  let database: ScanDatabase
  /// Whether what was assigned before is forgotten.
  let isDrawnAnew: Bool

  private var fractions: SplitFractions {
    if case .fractions(let given) = configuration.split { given } else { SplitFractions() }
  }

  func run() throws {
    try database.write { database in
      try database.execute(
        sql: "UPDATE candidates SET split = given_split WHERE reason IS NULL AND given_split IS NOT NULL")
      if !isDrawnAnew { try keepKnownSides(database) }
    }
    try HoldOutGuard(configuration: configuration, database: database).run()
    var last = ""
    while true {
      let block = try nextBlock(after: last)
      guard let end = block.last else { return }
      last = end.content
      try assign(block)
    }
  }

  /// Of what the dataset holds or once held, the last word counts.
  private func keepKnownSides(_ database: Database) throws {
    try database.execute(
      sql: """
        UPDATE candidates SET
          split = (SELECT k.split FROM known_pairs k WHERE k.content = candidates.content
            ORDER BY k.is_present DESC, k.id DESC LIMIT 1),
          is_near = EXISTS (SELECT 1 FROM known_pairs k WHERE k.content = candidates.content AND k.is_present = 1
            AND ',' || k.flags || ',' LIKE '%,\(PairFlag.nearDuplicate),%')
        WHERE reason IS NULL AND split IS NULL AND EXISTS (SELECT 1 FROM known_pairs k WHERE k.content = candidates.content)
        """)
  }

  private struct Newcomer {
    let id: Int64
    let content: String
    let group: String
    let input: String
    let target: String
    let traits: PairTraits?
  }

  private func nextBlock(after content: String) throws -> [Newcomer] {
    try database.read { database in
      let rows = try Row.fetchCursor(
        database.cachedStatement(
          sql: """
            SELECT c.id, c.content, c.group_key, c.input_path, c.target_path, t.traits FROM candidates c
            LEFT JOIN traits t ON t.candidate = c.id
            WHERE c.reason IS NULL AND c.split IS NULL AND c.content > ? ORDER BY c.content LIMIT ?
            """), arguments: [content, NearRepeats.block])
      var block: [Newcomer] = []
      while let row = try rows.next() {
        let id: Int64 = row[0]
        block.append(
          Newcomer(
            id: id, content: row[1], group: row[2], input: row[3], target: row[4],
            traits: (row[5] as Data?).flatMap { PairTraits(id: id, bytes: Array($0)) }))
      }
      return block
    }
  }

  private func assign(_ block: [Newcomer]) throws {
    let compared = configuration.nearDuplicates == .accept ? [] : block.compactMap(\.traits)
    var likeness: [Int64: Likeness] = [:]
    for (traits, found) in zip(compared, try NearRepeats(database: database).likeness(of: compared))
    where !found.likeness.isEmpty {
      likeness[traits.id] = found.likeness
    }
    try database.write { database in
      for (id, found) in likeness {
        try database.cachedStatement(sql: "UPDATE candidates SET likeness = ? WHERE id = ?")
          .execute(arguments: [found.bits, id])
      }
      // What is settled here passes by no more.
      var settled = LookIndex()
      var sides: [PairSplit] = []
      for newcomer in block {
        var own = likeness[newcomer.id] ?? Likeness()
        if configuration.nearDuplicates != .accept, let traits = newcomer.traits {
          settled.forEach(resembling: traits) { own.insert(sides[$0]) }
        }
        guard let side = try decide(newcomer, own, database) else { continue }
        if let traits = newcomer.traits {
          settled.append(traits)
          sides.append(side)
        }
      }
    }
  }

  /// - Returns: the newcomer's side; `nil`: it was refused.
  private func decide(_ newcomer: Newcomer, _ likeness: Likeness, _ database: Database) throws -> PairSplit? {
    func refuse(_ refusal: Refusal) throws {
      try CandidateRefusal(database).refuse(newcomer.id, refusal, input: newcomer.input, target: newcomer.target)
    }
    if configuration.nearDuplicates == .refuse, !likeness.isEmpty {
      try refuse(.nearDuplicate)
      return nil
    }
    let group = try sideOfGroup(newcomer.group, database)
    var sides = likeness.sides
    if let group, !sides.contains(group) { sides.append(group) }
    guard sides.count <= 1 else {
      try refuse(.bridge(splits: sides.sorted { $0.rawValue < $1.rawValue }))
      return nil
    }
    let side = try sides.first ?? sideOfNewGroup(newcomer.group, database)
    try database.cachedStatement(sql: "UPDATE candidates SET split = ?, is_near = ? WHERE id = ?")
      .execute(arguments: [side.rawValue, !likeness.isEmpty, newcomer.id])
    return side
  }

  private func sideOfGroup(_ group: String, _ database: Database) throws -> PairSplit? {
    let present = try String.fetchOne(
      database.cachedStatement(
        sql: "SELECT split FROM candidates WHERE reason IS NULL AND group_key = ? AND split IS NOT NULL LIMIT 1"),
      arguments: [group])
    if let present { return PairSplit(rawValue: present) }
    if isDrawnAnew { return nil }
    let past = try String.fetchOne(
      database.cachedStatement(
        sql: "SELECT split FROM known_pairs WHERE group_key = ? ORDER BY is_present DESC, id DESC LIMIT 1"),
      arguments: [group])
    return past.flatMap { PairSplit(rawValue: $0) }
  }

  /// Where one pair of the group looks like a known one, the whole group joins that.
  private func sideOfNewGroup(_ group: String, _ database: Database) throws -> PairSplit {
    var likeness = Likeness()
    let bits = try Int.fetchAll(
      database.cachedStatement(sql: "SELECT DISTINCT likeness FROM candidates WHERE reason IS NULL AND group_key = ?"),
      arguments: [group])
    for each in bits { likeness.formUnion(Likeness(bits: each)) }
    let sides = likeness.sides
    return sides.count == 1 ? sides[0] : SplitRule.split(ofGroup: group, fractions: fractions)
  }
}

/// Words for what is strange about an accepted pair.
enum PairFlag {
  static let nearDuplicate = "near-duplicate"
  static let grey = "grey"
  static let toned = "toned"
  static let blank = "blank"
  static let doubtfulShift = "doubtful-shift"
}

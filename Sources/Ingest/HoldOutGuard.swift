internal import Foundation
internal import GRDB
internal import Store

/// Keeps out of training what is in a hold-out: pairs of one group, and, where folders or a manifest say the parts, pairs that
/// look alike. Of two on different sides the one that is nearer to training is refused.
struct HoldOutGuard {
  let configuration: DatasetConfiguration
  let database: ScanDatabase

  func run() throws {
    for own in [PairSplit.train, .val] {
      for split in own == .train ? [PairSplit.test, .val] : [.test] {
        try database.write { try refuseGroups(own, split, $0) }
        if configuration.nearDuplicates != .accept { try refuseScenes(own, split) }
      }
    }
  }

  private func refuseGroups(_ own: PairSplit, _ split: PairSplit, _ database: Database) throws {
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT id, input_path, target_path, group_key FROM candidates c
        WHERE reason IS NULL AND split = ?1 AND EXISTS (SELECT 1 FROM candidates o
          WHERE o.reason IS NULL AND o.group_key = c.group_key AND o.split = ?2)
        ORDER BY id
        """, arguments: [own.rawValue, split.rawValue])
    var refused: [(id: Int64, input: String, target: String, group: String)] = []
    while let row = try rows.next() { refused.append((row[0], row[1], row[2], row[3])) }
    for pair in refused {
      try CandidateRefusal(database).refuse(
        pair.id, .groupAcrossSplit(group: pair.group, split: split, own: own), input: pair.input, target: pair.target)
    }
  }

  private func refuseScenes(_ own: PairSplit, _ split: PairSplit) throws {
    try database.forEachPage(
      from: Int64(0),
      """
      SELECT t.candidate, t.traits FROM traits t JOIN candidates c ON c.id = t.candidate
      WHERE c.reason IS NULL AND c.given_split = :own AND t.candidate > :last ORDER BY t.candidate LIMIT :limit
      """, ["own": own.rawValue], size: NearRepeats.block,
      keep: { PairTraits(id: $0[0], bytes: Array($0[1] as Data)) }
    ) { block in
      let found = try NearRepeats(database: database).likeness(of: block, among: "c.split = '\(split.rawValue)'")
      try database.write { database in
        for (traits, (_, example)) in zip(block, found) {
          guard let example, let pair = try paths(traits.id, database), let other = try paths(example, database) else {
            continue
          }
          try CandidateRefusal(database).refuse(
            traits.id, .sceneAcrossSplit(of: other.input, split: split, own: own), input: pair.input,
            target: pair.target)
        }
      }
    }
  }

  private func paths(_ id: Int64, _ database: Database) throws -> (input: String, target: String)? {
    try Row.fetchOne(
      database.cachedStatement(sql: "SELECT input_path, target_path FROM candidates WHERE id = ?"), arguments: [id]
    ).map { (input: $0[0], target: $0[1]) }
  }
}

internal import Foundation
internal import GRDB
internal import Store

/// What both sides of a candidate look like, for comparison with others.
struct PairTraits: Sendable {
  let id: Int64
  /// `nil`: too flat to tell. The input of a photo is made of the target, and says nothing of its own.
  let input: PerceptualHash?
  let target: PerceptualHash?
  let inputCharacter: SideCharacter?
  let targetCharacter: SideCharacter?

  /// Whether the pairs show nearly the same: every side that can be compared does, and one can.
  func resembles(_ other: PairTraits) -> Bool {
    guard (target == nil) == (other.target == nil), (input == nil) == (other.input == nil) else { return false }
    if let target, let theirs = other.target, !target.isWithin(PairTraits.nearest, of: theirs) { return false }
    if let input, let theirs = other.input, !input.isWithin(PairTraits.nearest, of: theirs) { return false }
    return target != nil || input != nil
  }

  /// Bits of 255. Copies of one picture (compressed, scaled to a half, brighter) differ in fewer; different pictures in more
  /// (measured: docs/images.md).
  static let nearest = 26

  init(id: Int64, input: SideFacts?, target: SideFacts) {
    self.id = id
    self.input = input?.look
    self.target = target.look
    inputCharacter = input?.character
    targetCharacter = target.character
  }

  var bytes: [UInt8] {
    var writer = ByteWriter()
    for look in [input, target] {
      writer.append(UInt8(look == nil ? 0 : 1))
      look?.write(to: &writer)
    }
    for character in [inputCharacter, targetCharacter] {
      writer.append(UInt8(character == nil ? 0 : 1))
      character?.write(to: &writer)
    }
    return writer.bytes
  }

  init?(id: Int64, bytes: [UInt8]) {
    self.id = id
    var reader = ByteReader(bytes)
    func look() -> PerceptualHash? { reader.read(UInt8.self) == 1 ? PerceptualHash(from: &reader) : nil }
    func character() -> SideCharacter? { reader.read(UInt8.self) == 1 ? SideCharacter(from: &reader) : nil }
    input = look()
    target = look()
    inputCharacter = character()
    targetCharacter = character()
    guard reader.isAtEnd else { return nil }
  }
}

/// Collects the traits of all candidates that are left, for several passes over them.
struct TraitCollection {
  let database: ScanDatabase
  private static let page = 500

  func collect() throws {
    try database.forEachPage(
      from: Int64(0),
      """
      SELECT c.id, c.input_region, c.input_file = c.target_file, x.facts, y.facts FROM candidates c
      JOIN facts x ON x.sha256 = c.input_sha256 JOIN facts y ON y.sha256 = c.target_sha256
      WHERE c.reason IS NULL AND c.id > :last ORDER BY c.id LIMIT :limit
      """, size: TraitCollection.page, keep: TraitCollection.traits
    ) { page in
      try database.write { database in
        let insertion = try database.cachedStatement(sql: "INSERT INTO traits (candidate, traits) VALUES (?, ?)")
        for traits in page {
          try insertion.execute(arguments: [traits.id, Data(traits.bytes)])
        }
      }
    }
  }

  private static func traits(_ row: Row) -> PairTraits? {
    func sides(_ place: Int) -> [SideFacts] {
      guard case .image(let facts)? = Finding(bytes: Array(row[place] as Data)) else { return [] }
      return facts.sides
    }
    let (id, region, isOneFile): (Int64, String, Bool) = (row[0], row[1], row[2])
    let (input, target) = (sides(3), sides(4))
    switch region {
    case "left" where input.count == 2: return PairTraits(id: id, input: input[0], target: input[1])
    case "right" where input.count == 2: return PairTraits(id: id, input: input[1], target: input[0])
    default: return target.first.map { PairTraits(id: id, input: isOneFile ? nil : input.first, target: $0) }
    }
  }

  /// All that are left, in the order of their ids, a page at a time.
  /// - Parameter condition: SQL over the candidates `c`.
  func forEachPage(
    where condition: String = "1", _ body: ([(traits: PairTraits, split: PairSplit?)]) throws -> Void
  ) throws {
    try database.forEachPage(
      from: Int64(0),
      """
      SELECT t.candidate, t.traits, c.split FROM traits t JOIN candidates c ON c.id = t.candidate
      WHERE c.reason IS NULL AND \(condition) AND t.candidate > :last ORDER BY t.candidate LIMIT :limit
      """, size: 4 * TraitCollection.page,
      keep: { row in
        PairTraits(id: row[0], bytes: Array(row[1] as Data)).map {
          (traits: $0, split: (row[2] as String?).flatMap { PairSplit(rawValue: $0) })
        }
      }, body)
  }
}

internal import Files
internal import GRDB
internal import Pairs
internal import Store
internal import SystemPackage

extension ScanRecorder {
  /// Whether a known pair `k` and a candidate `c` are the same, wherever their files are.
  private static let isSame = """
    k.is_present = 1 AND k.pair_key = c.pair_key AND k.group_key = c.group_key AND k.split = c.split
      AND k.input_sha256 = c.input_sha256 AND k.input_region = c.input_region AND k.input_area IS c.input_area
      AND k.target_sha256 = c.target_sha256 AND k.target_region = c.target_region AND k.target_area IS c.target_area
      AND k.width = c.width AND k.height = c.height
    """

  func isSameAsBefore() throws -> Bool {
    try database.read { database in
      try Bool.fetchOne(
        database,
        sql: """
          SELECT NOT EXISTS (SELECT 1 FROM candidates c WHERE c.reason IS NULL
              AND NOT EXISTS (SELECT 1 FROM known_pairs k WHERE \(ScanRecorder.isSame)))
            AND NOT EXISTS (SELECT 1 FROM known_pairs k WHERE k.is_present = 1
              AND NOT EXISTS (SELECT 1 FROM candidates c WHERE c.reason IS NULL AND \(ScanRecorder.isSame)))
          """)
    } ?? false
  }

  func removePairs(ofDataset dataset: Int64) throws {
    try database.forEachPage(
      from: Int64(0),
      """
      SELECT k.id FROM known_pairs k WHERE k.is_present = 1 AND k.id > :last
        AND NOT EXISTS (SELECT 1 FROM candidates c WHERE c.reason IS NULL AND \(ScanRecorder.isSame))
      ORDER BY k.id LIMIT :limit
      """, size: ScanRecorder.page, keep: { $0[0] as Int64? }
    ) { page in
      try writePage { transaction in
        let writer = try transaction.nextVersion(ofDataset: dataset)
        for id in page { try writer.remove(id) }
      }
    }
  }

  func addPairs(toDataset dataset: Int64) throws {
    try database.forEachPage(
      from: "",
      """
      SELECT c.pair_key, \(ScanRecorder.columns) FROM candidates c WHERE c.reason IS NULL AND c.pair_key > :last
        AND NOT EXISTS (SELECT 1 FROM known_pairs k WHERE \(ScanRecorder.isSame))
      ORDER BY c.pair_key LIMIT :limit
      """, size: ScanRecorder.page, keep: { NewPair(scanned: $0, in: store.workspace) }
    ) { page in
      try writePage { transaction in
        let writer = try transaction.nextVersion(ofDataset: dataset)
        for pair in page { try writer.add(pair) }
      }
    }
  }

  /// Pairs whose files have moved, or about which something else was found out, keep their place in the version.
  func touchPairs() throws {
    try database.forEachPage(
      from: Int64(0),
      """
      SELECT k.id, \(ScanRecorder.columns) FROM known_pairs k CROSS JOIN candidates c ON \(ScanRecorder.isSame)
      WHERE c.reason IS NULL AND k.id > :last AND (k.input_path <> c.input_path OR k.target_path <> c.target_path
        OR k.shift_x IS NOT c.shift_x OR k.shift_y IS NOT c.shift_y OR k.shift_score IS NOT c.shift_score
        OR k.flags IS NOT \(ScanRecorder.flags))
      ORDER BY k.id LIMIT :limit
      """, size: ScanRecorder.page,
      keep: { row in NewPair(scanned: row, in: store.workspace).map { (id: row[0] as Int64, pair: $0) } }
    ) { page in
      try writePage { transaction in
        for (id, pair) in page { try transaction.updatePair(id, as: pair) }
      }
    }
  }

  /// Those of the pair alone, and what was found out beside others.
  private static let flags = """
    nullif(coalesce(c.flags, '') || CASE WHEN c.is_near = 0 THEN '' WHEN c.flags IS NULL THEN '\(PairFlag.nearDuplicate)'
      ELSE ',\(PairFlag.nearDuplicate)' END, '')
    """

  private static let columns = """
    c.pair_key, c.group_key, c.split, c.input_path, c.input_sha256, c.input_region, c.input_area, c.target_path,
    c.target_sha256, c.target_region, c.target_area, c.width, c.height, c.shift_x, c.shift_y, c.shift_score, \(flags)
    """
}

extension NewPair {
  /// From the columns of a recorder, behind another column. What lies in the workspace is named from there, so that it can be moved.
  fileprivate init?(scanned row: Row, in workspace: FilePath) {
    func side(_ first: Int) -> Side? {
      guard var path = FilePath(escaped: row[first] as String), let hash = ContentHash(row[first + 1] as String),
        let region = PairRegion(rawValue: row[first + 2] as String)
      else { return nil }
      _ = path.removePrefix(workspace)
      return Side(path: path, hash: hash, region: region, area: row[first + 3])
    }
    guard let input = side(4), let target = side(8), let split = PairSplit(rawValue: row[3] as String) else {
      return nil
    }
    var shift: Shift?
    if let x = row[14] as Double?, let y = row[15] as Double?, let score = row[16] as Double? {
      shift = Shift(x: x, y: y, score: score)
    }
    self.init(
      key: row[1], group: row[2], split: split, input: input, target: target, width: row[12], height: row[13],
      shift: shift, flags: (row[17] as String?)?.split(separator: ",").map(String.init) ?? [])
  }
}

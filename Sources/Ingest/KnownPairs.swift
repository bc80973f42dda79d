internal import Files
internal import Foundation
internal import GRDB
internal import Store
internal import SystemPackage

/// Brings what the store knows of a dataset's content and pairs into a scan's database, a page at a time.
struct KnownPairs {
  let store: DataStore
  let dataset: Int64
  let database: ScanDatabase
  private static let page = 1000

  /// Takes back what a recording that was broken off has left of a version that never was.
  func forgetUnrecorded() throws {
    while try store.writeUnsynced({
      try $0.forgetUnrecordedPairs(ofDataset: dataset, limit: KnownPairs.page)
    }) > 0 {}
  }

  func importFacts(geometry: String) throws {
    var last: Int64 = 0
    while true {
      let page = try store.read {
        try $0.imageFacts(ofDataset: dataset, geometry: geometry, after: &last, limit: KnownPairs.page)
      }
      if page.isEmpty { return }
      try database.write { database in
        for record in page where Finding(bytes: record.facts) != nil {
          try ContentReading.insert(record.facts, record.sha256, geometry, isNew: false, database)
        }
      }
    }
  }

  func importPairs() throws {
    var last: Int64 = 0
    while true {
      let page = try store.read { try $0.pairs(everInDataset: dataset, after: last, limit: KnownPairs.page) }
      guard let end = page.last else { return }
      last = end.id
      try database.write { database in
        let insertion = try database.cachedStatement(
          sql: """
            INSERT INTO known_pairs (id, is_present, pair_key, group_key, split, content, input_path, input_sha256,
              input_region, input_area, target_path, target_sha256, target_region, target_area, width, height, shift_x,
              shift_y, shift_score, flags)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        for pair in page {
          try insertion.execute(
            arguments: [
              pair.id, pair.removedIn == nil, pair.pairKey, pair.groupKey, pair.split.rawValue,
              CandidateBuilder.content(pair.inputSha256, pair.targetSha256), whole(pair.inputPath), pair.inputSha256,
              pair.inputRegion.rawValue, pair.inputArea, whole(pair.targetPath), pair.targetSha256,
              pair.targetRegion.rawValue, pair.targetArea, pair.width, pair.height, pair.shiftX, pair.shiftY,
              pair.shiftScore, pair.flags,
            ])
        }
      }
    }
  }

  /// Absolute, escaped.
  private func whole(_ path: StoredPath) -> String { store.workspace.pushing(path.path).escaped }
}

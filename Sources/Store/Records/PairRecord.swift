internal import GRDB

package enum PairSplit: String, Codable, Sendable, CaseIterable, DatabaseValueConvertible {
  case train, val, test
}

/// Which part of a file a side of a pair is.
package enum PairRegion: String, Codable, Sendable, DatabaseValueConvertible {
  case whole, left, right
}

/// A pair of images, in the dataset from version `addedIn` on, and no longer from `removedIn` on.
package struct PairRecord: StoreRecord {
  package let id: Int64
  package let datasetId: Int64
  /// Unique in a version.
  package let pairKey: String
  /// Pairs of one group are always on the same side of the split.
  package let groupKey: String
  package let split: PairSplit
  /// Absolute.
  package let inputPath: StoredPath
  package let inputSha256: String
  package let inputRegion: PairRegion
  /// Absolute; the input's path for a side-by-side file.
  package let targetPath: StoredPath
  package let targetSha256: String
  package let targetRegion: PairRegion
  /// Pixels of one side.
  package let width: Int
  package let height: Int
  /// Pixels by which the target was found moved, where alignment was measured.
  package let shiftX: Double?
  package let shiftY: Double?
  package let shiftScore: Double?
  /// The part of the image that the side is, `WIDTHxHEIGHT+X+Y`; `nil`: all of its region.
  package let inputArea: String?
  package let targetArea: String?
  /// Words with commas between.
  package let flags: String?
  package let addedIn: Int
  package let removedIn: Int?
}

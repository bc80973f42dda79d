internal import Files
package import SystemPackage

/// The rule for the room that results need: the plan's, before anything is done, and that of every write.
package enum OutputRoom {
  /// Bytes that are left free, so that what else writes there, often the store, can go on.
  package static let kept: Int64 = 1 << 25

  /// - Parameters:
  ///   - needed: bytes that are to be written. None: there is room.
  ///   - free: bytes free where they go.
  /// - Throws: `TranslationError.noSpace`.
  package static func require(_ needed: Int64, in folder: FilePath, free: Int64) throws {
    guard needed == 0 || needed + kept <= free else { throw error(needed, in: folder, free: free) }
  }

  static func error(_ needed: Int64, in folder: FilePath, free: Int64) -> TranslationError {
    .noSpace(folder: folder, needed: needed, free: free, kept: kept)
  }
}

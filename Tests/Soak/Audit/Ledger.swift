package import SystemPackage

/// What was done to a workspace from outside, as far as the audit must know it.
package struct Ledger: Sendable {
  /// Jobs whose enqueuing command said their numbers: they must be there.
  package var acknowledged: Set<Int64> = []
  /// How often the process of a job was killed while its worker lived, by job.
  package var childKills: [Int64: Int] = [:]
  /// Folders that translations write into. Nothing else may be in them.
  package var outputs: [FilePath] = []

  package init() {}
}

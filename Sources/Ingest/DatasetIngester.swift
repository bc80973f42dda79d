internal import Files
internal import Glibc
package import Store
package import SystemPackage

/// Brings what is new under the sources of a dataset into it.
///
/// A scan lists the sources, reads the files that are new or have changed, decides about all of them at its end and
/// records that in one transaction: killed at any moment before, it leaves the dataset as it was.
package struct DatasetIngester: Sendable {
  package let store: DataStore
  package let configuration: DatasetConfiguration
  /// What relative sources are relative to.
  package let base: FilePath
  package var identity = FileIdentityRule.full
  /// Whether the loss of more than a tenth of the files is meant.
  package var allowsVanished = false
  package var reader: FileReader
  /// Asked in the transaction that records a scan, before anything is written: what it throws leaves the dataset as it was.
  package var guardian: @Sendable (StoreTransaction) throws -> Void = { _ in }
  /// How many files in a row may fail as those of a lost share do.
  static let failuresInRow = 20

  /// - Parameter base: `nil`: the current folder.
  package init(store: DataStore, configuration: DatasetConfiguration, base: FilePath? = nil) {
    self.store = store
    self.configuration = configuration
    self.base = DatasetIngester.absolute(base ?? FilePath("."))
    reader = FileReader(time: store.time)
  }

  /// - Parameters:
  ///   - job: the job on whose behalf it is.
  ///   - progress: called with the number of files read so far and the number to be read, from any thread.
  /// - Throws: `DatasetConfigurationError`, `IngestError`, and what the store throws. Then nothing was recorded.
  package func ingest(
    _ name: String, job: Int64? = nil, progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
  ) throws -> IngestSummary {
    try DatasetConfiguration.check(name: name)
    try configuration.validate()
    let lock = try IngestLock(dataset: name, workspace: store.workspace, time: store.time)
    defer { lock.release() }
    let recorded = try RecordedDataset(name: name, store: store)
    let known = KnownFiles(
      recorded.files, recorded.pairs, rule: identity, isValid: recorded.configuration?.checksAs(configuration) ?? false)
    let listing = try SourceListing(sources, relativeTo: base, isKnown: known.contains)
    let plan = try ScanPlan(listing, configuration)
    let vanished = try self.vanished(recorded.files, listing)
    let looks = try look(at: plan.candidates, known, progress)
    let built = PairBuilder(plan.candidates, looks.map(\.result), configuration)
    let scan = Scan(plan: plan, looks: looks, built: built, vanished: vanished)
    return try record(scan, name: name, job: job)
  }

  private var sources: [(text: String, role: SourceFile.Role)] {
    if configuration.layout == .twoFolders, let folders = configuration.folders {
      return [(folders.input, .input), (folders.target, .target)]
    }
    return configuration.from.map { ($0, .pair) }
  }

  /// The recorded files that are not there any more.
  /// - Throws: `filesVanished` if a source that is still listed has lost more than a tenth.
  private func vanished(
    _ files: [DatasetFileRecord], _ listing: SourceListing
  ) throws(IngestError) -> [DatasetFileRecord] {
    let present = Set(listing.files.map { $0.whole.bytes })
    let counted = files.filter { $0.state != .vanished && $0.state != .ignored }
    let missing = counted.filter { !present.contains($0.source.path.pushing($0.path.path).bytes) }
    for source in listing.sources where !allowsVanished {
      // What is there but not named any more, by a narrower glob perhaps, is not lost.
      let lost = missing.count { $0.source.path == source && !FileStatus.exists(source.pushing($0.path.path)) }
      let known = counted.count { $0.source.path == source }
      if lost * 10 > known { throw .filesVanished(source: source, missing: lost, known: known) }
    }
    return missing
  }

  private static func absolute(_ path: FilePath) -> FilePath {
    guard path.isRelative, let current = getcwd(nil, 0) else { return path.lexicallyNormalized() }
    defer { free(current) }
    return FilePath(platformString: current).pushing(path).lexicallyNormalized()
  }
}

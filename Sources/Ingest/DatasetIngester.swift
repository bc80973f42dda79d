internal import Files
internal import Glibc
internal import GRDB
package import Store
package import SystemPackage

/// Brings what is new under the sources of a dataset into it.
///
/// A scan lists the sources, reads the files that are new or have changed, decides about all of them at its end and records
/// that, in short transactions of which the last makes the version: killed at any moment before, it leaves the dataset at the
/// version before, and what it has read need not be read again. Memory does not grow with the number of files.
package struct DatasetIngester: Sendable {
  package let store: DataStore
  package let configuration: DatasetConfiguration
  /// What relative sources are relative to.
  package let base: FilePath
  /// Whether the loss of more than a tenth of the files is meant.
  package var allowsVanished = false
  /// Whether all pairs are dealt to the parts of the dataset anew.
  package var redraws = false
  package var reader: FileReader
  /// Asked in every transaction that records a scan, before it writes anything: what it throws leaves the dataset at the version
  /// that it is at.
  package var guardian: @Sendable (StoreTransaction) throws -> Void = { _ in }

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
    let (dataset, latest) = try store.read { transaction in
      let dataset = try transaction.findDataset(named: name)
      return (dataset, try dataset.flatMap { try transaction.latestVersion(ofDataset: $0.id) })
    }
    var plan = try SourcePlan(sources, relativeTo: base) { path in
      guard let dataset else { return false }
      return try store.read { try $0.knowsFiles(ofDataset: dataset.id, under: path) }
    }
    if configuration.layout != .manifest { plan = try unpackArchives(plan) }
    let database = try ScanDatabase(
      dataset: name, folder: store.workspace.appending("datasets").appending("scans"),
      geometry: configuration.geometry.name)
    do {
      if configuration.layout == .manifest { plan = try readManifests(plan, database) }
      let scan = Scan(
        store: store, database: database, configuration: configuration, plan: plan, dataset: dataset,
        reading: ContentReading(
          store: store, database: database, reader: reader, inspector: ImageInspector(geometry: configuration.geometry))
      )
      try SourceScan(
        plan: plan, dataset: dataset?.id, store: store, database: database, identity: configuration.identity,
        allowsVanished: allowsVanished
      ).run()
      try scan.reading.run(progress)
      var recorder = ScanRecorder(
        store: store, database: database, configuration: configuration, name: name, job: job, guardian: guardian)
      let summary: IngestSummary
      if let latest, !redraws, try scan.isAsRecorded() {
        summary = try recorder.recordUnchanged(latest)
      } else {
        try scan.decide(redraws: redraws, progress)
        recorder.notes = redraws ? [] : try scan.notesOnKnownSides()
        try recorder.recordFacts()
        summary = try recorder.record()
      }
      try database.discard()
      return summary
    } catch {
      try? database.close()
      throw error
    }
  }

  private func unpackArchives(_ plan: SourcePlan) throws -> SourcePlan {
    let shelf = ArchiveShelf(folder: store.workspace.appending("datasets").appending("archives"))
    return try plan.replacingArchives { path in
      do throws(FileError) { guard try ArchiveShelf.isArchive(path) else { return nil } } catch {
        throw IngestError.sourceUnreadable(error)
      }
      return try shelf.unpack(path, now: store.time.now().milliseconds * 1_000_000)
    }
  }

  /// - Returns: the folders that the manifests' paths are relative to, as sources.
  private func readManifests(_ plan: SourcePlan, _ database: ScanDatabase) throws -> SourcePlan {
    let files: [FilePath]
    do throws(FileError) { files = try plan.files() } catch { throw IngestError.sourceUnreadable(error) }
    guard !files.isEmpty else { throw IngestError.sourceEmpty(plan.sources.first?.named ?? base) }
    let root = configuration.root.map { base.pushing(FilePath(escaped: $0) ?? FilePath($0)).lexicallyNormalized() }
    let manifests = files.map { (file: $0, root: root ?? $0.removingLastComponent()) }
    try ManifestScan(configuration: configuration, database: database).run(manifests)
    return SourcePlan(listedBelow: manifests.map(\.root))
  }

  private var sources: [(text: String, role: ImageSource.Role)] {
    if configuration.layout == .twoFolders, let folders = configuration.folders {
      return [(folders.input, .input), (folders.target, .target)]
    }
    return configuration.from.map { ($0, .pair) }
  }

  private static func absolute(_ path: FilePath) -> FilePath {
    guard path.isRelative, let current = getcwd(nil, 0) else { return path.lexicallyNormalized() }
    defer { free(current) }
    return FilePath(platformString: current).pushing(path).lexicallyNormalized()
  }
}

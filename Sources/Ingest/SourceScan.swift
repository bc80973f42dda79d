internal import Files
internal import GRDB
internal import Store
internal import SystemPackage

/// Lists the sources beside what the store knows of them, both in the order of their paths, and writes down every file with
/// what is to be done with it.
struct SourceScan {
  let plan: SourcePlan
  /// `nil`: nothing was ever recorded of it.
  let dataset: Int64?
  let store: DataStore
  let database: ScanDatabase
  let identity: FileIdentityRule
  let allowsVanished: Bool

  /// - Throws: `sourceEmpty`, `sourceNotFound`, `filesVanished`.
  func run() throws {
    let recorded = try dataset.map { id in try store.read { try $0.fileSources(ofDataset: id) } } ?? []
    try database.write { database in
      let rows = try ScanRows(database)
      for root in roots {
        let (lost, present) = try scan(root, rows)
        if lost * 10 > present, !allowsVanished {
          throw IngestError.filesVanished(source: root, missing: lost, known: present)
        }
      }
      let named = Set(roots.map(\.escaped))
      for source in recorded where !named.contains(source) { try dropSource(source, rows) }
      try rows.endRun()
    }
  }

  /// Each once, in ascending order.
  private var roots: [FilePath] {
    plan.sources.reduce(into: []) { if $0.last != $1.root { $0.append($1.root) } }
  }

  /// - Returns: how many known files are gone from the disk, and of how many that were there.
  private func scan(_ root: FilePath, _ rows: ScanRows) throws -> (lost: Int, present: Int) {
    let indices = plan.sources.indices.filter { plan.sources[$0].root == root }
    let source = root.escaped
    var counts = [Int](repeating: 0, count: plan.sources.count)
    var known = KnownFiles(store: store, dataset: dataset, source: source)
    var (lost, present) = (0, 0)
    func drop(_ file: KnownFile) throws {
      guard file.state != .vanished else { return }
      if file.isPresent {
        present += 1
        if !FileStatus.exists(root.pushing(FilePath(escaped: file.path) ?? FilePath(file.path))) { lost += 1 }
      }
      try rows.insertGone(source, file)
    }
    let entries = try entries(of: root, indices, rows)
    while let entry = try entries() {
      let takers = indices.filter { plan.sources[$0].takes(entry.path) }
      let isLeftover = FileNames.isLeftover(entry.escaped)
      if !isLeftover { for taker in takers { counts[taker] += 1 } }
      guard let index = takers.first, plan.isTaken(root.pushing(entry.path), by: index) else { continue }
      var own: KnownFile?
      while let order = try known.order(to: entry.escaped), order <= 0, let file = try known.first {
        try known.removeFirst()
        if order == 0 {
          own = file
          present += file.isPresent ? 1 : 0
          break
        }
        try drop(file)
      }
      let place = ScanRows.Place(root: root, source: source, role: plan.sources[index].role)
      try rows.insert(entry, place, known: own, identity, isLeftover: isLeftover)
    }
    while let file = try known.first {
      try drop(file)
      try known.removeFirst()
    }
    for index in indices where counts[index] == 0 { throw try emptiness(of: plan.sources[index]) }
    return (lost, present)
  }

  /// Gives one file after another, in ascending order of the path.
  private func entries(of root: FilePath, _ indices: [Int], _ rows: ScanRows) throws -> () throws -> ScanEntry? {
    let sources = indices.map { plan.sources[$0] }
    if sources.contains(where: { $0.extent == .listed }) { return try rows.listed(root) }
    do throws(FileError) {
      // A file alone needs no walk through the folder that it is in.
      let names = sources.compactMap { if case .file(let name) = $0.extent { name } else { nil } }
      if names.count == sources.count {
        var found: [ScanEntry] = []
        for name in names {
          found.append(ScanEntry(name.escaped, .success(try FileStatus(of: root.pushing(name)))))
        }
        found.sort { KnownFile.precedes($0.escaped, $1.escaped) }
        var iterator = found.makeIterator()
        return { iterator.next() }
      }
      var walk = try FolderWalk(root) { folder in
        sources.contains { source in
          if case .pattern(let pattern) = source.extent { pattern.reaches(below: folder) } else { true }
        }
      }
      let faults = sources.flatMap(\.faults).sorted { KnownFile.precedes($0.path, $1.path) }
      return SourceScan.merged(faults, into: { walk.next() })
    } catch {
      throw IngestError.sourceUnreadable(error)
    }
  }

  /// Files, and between them what is known to be none.
  private static func merged(
    _ faults: [ImageSource.Fault], into walk: @escaping () -> FolderEntry?
  ) -> () throws -> ScanEntry? {
    var faults = faults[...]
    var file = walk()
    return {
      if let fault = faults.first, file.map({ KnownFile.precedes(fault.path, $0.escaped) }) ?? true {
        // What an archive holds twice under one name is told once.
        faults = faults.drop { $0.path == fault.path }
        return ScanEntry(fault)
      }
      defer { file = walk() }
      return file.map { ScanEntry($0.escaped, $0.status) }
    }
  }

  /// Why nothing of a source was found.
  private func emptiness(of source: ImageSource) throws -> IngestError {
    guard case .pattern = source.extent else { return .sourceEmpty(source.named) }
    let isKnown = try dataset.map { id in try store.read { try $0.knowsFiles(ofDataset: id, under: source.root) } }
    return isKnown == true ? .sourceVanished(source.named) : .sourceNotFound(source.named)
  }

  /// A source that is not named any more: its files are none of the dataset's.
  private func dropSource(_ source: String, _ rows: ScanRows) throws {
    var known = KnownFiles(store: store, dataset: dataset, source: source)
    while let file = try known.first {
      if file.state != .vanished { try rows.insertGone(source, file) }
      try known.removeFirst()
    }
  }
}

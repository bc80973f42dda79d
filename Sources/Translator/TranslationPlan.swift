internal import Files
package import SystemPackage

/// Every file under some inputs, and where each result goes: made and checked before anything is written.
///
/// The tree below an input folder is kept, and so are the names, as bytes. Links to files are followed, links to folders
/// are not. All items have different outputs, and no output is an input.
package struct TranslationPlan: Sendable {
  /// Absolute, links resolved; it may not exist yet.
  package let outputFolder: FilePath
  /// In ascending byte order of each input's relative paths, one input after another, the samples of a file together.
  package let items: [PlannedItem]
  /// Files that are left for another time, since there are more than the limit.
  package let later: Int

  /// - Parameters:
  ///   - inputs: folders, walked to their ends, and files. Relative paths are taken from the current folder.
  ///   - output: the folder for the results.
  ///   - only: `nil`: all files; else these inputs and no others, which are not even named.
  /// - Throws: `FileError` for an input that is not there, `TranslationError` for outputs that cannot be.
  package init(
    inputs: [FilePath], output: FilePath, configuration: TranslationConfiguration, only: Set<FilePath>? = nil
  ) throws {
    guard !inputs.isEmpty else { throw TranslationError.noInput }
    let folder = try OutputFolder.resolved(output)
    outputFolder = folder
    var found: [(input: FilePath, relative: FilePath, status: Result<FileStatus, FileError>)] = []
    for input in inputs {
      let root = try OutputFolder.real(input)
      let status = try FileStatus(of: root)
      guard status.kind == .folder else {
        let name = input.lexicallyNormalized().lastComponent.map { FilePath(root: nil, [$0]) } ?? root
        found.append((root, name, .success(status)))
        continue
      }
      guard !outputFolder.starts(with: root) else {
        throw TranslationError.outputInsideInput(output: outputFolder, input: root)
      }
      for entry in try Folder.walk(root) { found.append((root.pushing(entry.path), entry.path, entry.status)) }
    }
    if let only { found.removeAll { !only.contains($0.input) } }
    let filter = NameFilter(include: configuration.include, exclude: configuration.exclude)
    var items: [PlannedItem] = []
    var (fresh, later) = (0, 0)
    for file in found {
      let (kind, size) = Self.kind(of: file.relative, file.status, filter)
      var isCandidate = false
      if case .candidate = kind { isCandidate = true }
      let names = (1...(isCandidate ? configuration.samples : 1)).map {
        OutputName.path(for: file.relative, configuration, sample: $0)
      }
      if isCandidate, let limit = configuration.limit {
        // What has results may be finished: it does not count.
        let isFresh = !names.allSatisfy { FileStatus.exists(folder.pushing($0)) }
        if isFresh, fresh == limit {
          later += 1
          continue
        }
        fresh += isFresh ? 1 : 0
      }
      for (index, name) in names.enumerated() {
        items.append(
          PlannedItem(
            input: file.input, output: folder.pushing(name), sample: index + 1, kind: kind, size: size))
      }
    }
    self.later = later
    self.items = items
    try checkOutputs()
  }

  private static func kind(
    of relative: FilePath, _ status: Result<FileStatus, FileError>, _ filter: NameFilter
  ) -> (PlannedItem.Kind, size: Int64) {
    if isLeftover(relative) { return (.leftover, 0) }
    if !filter.takes(relative) { return (.excluded, 0) }
    return switch status {
    case .failure(let error): (.unreadable(error), 0)
    case .success(let status) where status.kind != .file: (.notAFile, 0)
    case .success(let status): (.candidate, status.size)
    }
  }

  /// Whether a system, and no person, put the file there.
  private static func isLeftover(_ relative: FilePath) -> Bool {
    let names = relative.components.map { FilePath(root: nil, [$0]).bytes }
    return names.contains { name in
      name.starts(with: "._".utf8) || name.starts(with: DurableFile.temporaryPrefix.utf8)
        || ["Thumbs.db", ".DS_Store", "@eaDir"].contains { name == Array($0.utf8) }
    }
  }

  private func checkOutputs() throws(TranslationError) {
    let candidates = items.filter(\.isCandidate)
    let inputs = Set(candidates.map(\.input))
    var sources: [FilePath: FilePath] = [:]
    for item in candidates {
      if inputs.contains(item.output) { throw .outputIsInput(item.output) }
      if let first = sources.updateValue(item.input, forKey: item.output) {
        throw .collision(output: item.output, first: first, second: item.input)
      }
    }
    for item in candidates {
      var folder = item.output.removingLastComponent()
      while folder != outputFolder, !folder.isEmpty, folder.lastComponent != nil {
        if sources[folder] != nil { throw .outputUnderOutput(output: item.output, folder: folder) }
        folder.removeLastComponent()
      }
    }
  }

  /// Bytes that the results which are not there yet may take, each taken to be as large as its input: a coarse figure that
  /// only tells a hopeless case in time.
  package var neededSpace: Int64 {
    items.reduce(0) { $1.isCandidate && !FileStatus.exists($1.output) ? $0 + $1.size : $0 }
  }

  /// Looks whether there is room for the results.
  /// - Throws: `TranslationError.noSpace`, or `FileError` if the file system cannot be asked.
  package func checkSpace() throws {
    let needed = neededSpace
    let free = try freeSpace()
    guard needed <= free else { throw TranslationError.noSpace(folder: outputFolder, needed: needed, free: free) }
  }

  /// Bytes free where the results go.
  package func freeSpace() throws -> Int64 {
    var existing = outputFolder
    while !FileStatus.exists(existing), existing.lastComponent != nil { existing.removeLastComponent() }
    return try Folder.freeSpace(at: existing)
  }
}

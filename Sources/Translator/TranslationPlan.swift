internal import Files
package import SystemPackage

/// Every file under some inputs, and where each result goes: made and checked before anything is written.
///
/// The tree below an input folder is kept, and so are the names, as bytes. Links to files are followed, links to folders
/// are not. All items have different outputs, and no output is an input.
///
/// It is walked and never kept: the files of an archive may be many.
package struct TranslationPlan: Sendable {
  /// Absolute, links resolved; it may not exist yet.
  package let outputFolder: FilePath
  /// Files that are left for another time, since there are more than the limit.
  package private(set) var later = 0
  /// Bytes that the results which are not there yet may take, each taken to be as large as its input: a coarse figure that
  /// only tells a hopeless case in time.
  package private(set) var neededSpace: Int64 = 0
  /// Absolute, links resolved.
  private let roots: [(path: FilePath, status: FileStatus, name: FilePath?)]
  private let configuration: TranslationConfiguration
  private let only: Set<FilePath>?

  /// - Parameters:
  ///   - inputs: folders, walked to their ends, and files. Relative paths are taken from the current folder.
  ///   - output: the folder for the results.
  ///   - only: `nil`: all files; else these inputs and no others, which are not even named.
  /// - Throws: `FileError` for an input or a folder of masks that is not there, `TranslationError` for outputs that cannot be.
  package init(
    inputs: [FilePath], output: FilePath, configuration: TranslationConfiguration, only: Set<FilePath>? = nil
  ) throws {
    guard !inputs.isEmpty else { throw TranslationError.noInput }
    try configuration.requireMasks()
    let folder = try OutputFolder.resolved(output)
    outputFolder = folder
    self.configuration = configuration
    self.only = only
    roots = try inputs.map { input in
      let root = try OutputFolder.real(input)
      let status = try FileStatus(of: root)
      if status.kind == .folder, folder.starts(with: root) {
        throw TranslationError.outputInsideInput(output: folder, input: root)
      }
      let name = input.lexicallyNormalized().lastComponent.map { FilePath(root: nil, [$0]) }
      return (root, status, status.kind == .folder ? nil : name ?? root)
    }
    var known: Set<FilePath> = []
    for root in roots where !known.insert(root.path).inserted { throw TranslationError.inputTwice(root.path) }
    var check = OutputCheck(outputFolder: folder)
    var needed: Int64 = 0
    later = try visit { item in
      check.add(item)
      if item.isCandidate, !FileStatus.exists(item.output) { needed += item.size }
    }
    neededSpace = needed
    if check.isNeeded { try check.check { take in _ = try visit(take) } }
  }

  /// Goes through the items, in ascending byte order of each input's relative paths, one input after another, the samples
  /// of a file together. All have different outputs, and no output is an input, as far as nothing changed since the plan was made.
  /// - Throws: `FileError` for a folder that is gone; what `take` throws.
  package func forEach(_ take: (PlannedItem) throws -> Void) throws { _ = try visit(take) }

  /// - Returns: how many files are left for another time.
  private func visit(_ take: (PlannedItem) throws -> Void) throws -> Int {
    let filter = NameFilter(include: configuration.include, exclude: configuration.exclude)
    var (fresh, later) = (0, 0)
    func visit(_ input: FilePath, _ relative: FilePath, _ status: Result<FileStatus, FileError>) throws {
      if let only, !only.contains(input) { return }
      let (kind, size) = Self.kind(of: relative, status, filter)
      var isCandidate = false
      if case .candidate = kind { isCandidate = true }
      let names = (1...(isCandidate ? configuration.samples : 1)).map {
        OutputName.path(for: relative, configuration, sample: $0)
      }
      if isCandidate, let limit = configuration.limit {
        // What has results may be finished: it does not count.
        let isFresh = !names.allSatisfy { FileStatus.exists(outputFolder.pushing($0)) }
        if isFresh, fresh == limit {
          later += 1
          return
        }
        fresh += isFresh ? 1 : 0
      }
      for (index, name) in names.enumerated() {
        try take(
          PlannedItem(
            input: input, output: outputFolder.pushing(name), sample: index + 1, kind: kind, size: size))
      }
    }
    for root in roots {
      if let name = root.name {
        try visit(root.path, name, .success(root.status))
      } else {
        try Folder.walk(root.path) { try visit(root.path.pushing($0.path), $0.path, $0.status) }
      }
    }
    return later
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

  /// Looks whether there is room for the results.
  /// - Throws: `TranslationError.noSpace`, or `FileError` if the file system cannot be asked.
  package func checkSpace() throws {
    try OutputRoom.require(neededSpace, in: outputFolder, free: try freeSpace())
  }

  /// Makes the output folder, and makes sure that it can be written to. Where no result is missing none need be written.
  /// - Throws: `TranslationError.unwritable`.
  package func prepareOutput() throws {
    guard neededSpace > 0 else { return }
    do throws(FileError) {
      try OutputFolder(path: outputFolder).prepare(for: [])
    } catch {
      throw TranslationError.unwritable(folder: outputFolder, error)
    }
    do throws(FileError) {
      try DurableFile.probe(outputFolder.appending("result"))
    } catch {
      throw TranslationError.unwritable(folder: outputFolder, FileError("write to", outputFolder, error.code))
    }
  }

  /// Bytes free where the results go.
  package func freeSpace() throws -> Int64 {
    var existing = outputFolder
    while !FileStatus.exists(existing), existing.lastComponent != nil { existing.removeLastComponent() }
    return try Folder.freeSpace(at: existing)
  }
}

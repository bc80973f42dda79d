internal import Files
package import SystemPackage

/// Every file under some inputs, and where each result goes: made and checked before anything is written.
///
/// The tree below an input folder is kept, and so are the names, as bytes. Links to files are followed, links to folders
/// are not. All items have different outputs, and no output is an input.
package struct TranslationPlan: Sendable {
  /// Absolute, links resolved; it may not exist yet.
  package let outputFolder: FilePath
  /// In ascending byte order of each input's relative paths, one input after another.
  package let items: [TranslationItem]

  /// - Parameters:
  ///   - inputs: folders, walked to their ends, and files. Relative paths are taken from the current folder.
  ///   - output: the folder for the results.
  /// - Throws: `FileError` for an input that is not there, `TranslationError` for outputs that cannot be.
  package init(inputs: [FilePath], output: FilePath, configuration: TranslationConfiguration) throws {
    guard !inputs.isEmpty else { throw TranslationError.noInput }
    outputFolder = try OutputFolder.resolved(output)
    var items: [TranslationItem] = []
    for input in inputs {
      let root = try OutputFolder.real(input)
      let status = try FileStatus(of: root)
      guard status.kind == .folder else {
        let name = input.lexicallyNormalized().lastComponent.map { FilePath(root: nil, [$0]) } ?? root
        items.append(
          Self.item(root, name, .success(status), outputFolder: outputFolder, configuration: configuration))
        continue
      }
      guard !outputFolder.starts(with: root) else {
        throw TranslationError.outputInsideInput(output: outputFolder, input: root)
      }
      for entry in try Folder.walk(root) {
        items.append(
          Self.item(
            root.pushing(entry.path), entry.path, entry.status, outputFolder: outputFolder,
            configuration: configuration))
      }
    }
    self.items = items
    try checkOutputs()
  }

  private static func item(
    _ input: FilePath, _ relative: FilePath, _ status: Result<FileStatus, FileError>, outputFolder: FilePath,
    configuration: TranslationConfiguration
  ) -> TranslationItem {
    let name = OutputName.path(for: relative, configuration)
    var size: Int64 = 0
    var kind = TranslationItem.Kind.candidate
    switch status {
    case _ where isLeftover(relative):
      kind = .leftover
    case .failure(let error):
      kind = .unreadable(error)
    case .success(let status) where status.kind != .file:
      kind = .notAFile
    case .success(let status):
      size = status.size
    }
    return TranslationItem(
      input: input, output: outputFolder.pushing(name), relativeOutput: name, kind: kind, size: size)
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

  /// Looks whether there is room for the results that are not there yet, taking each to be as large as its input: a
  /// coarse figure that only tells a hopeless case in time.
  /// - Throws: `TranslationError.noSpace`, or `FileError` if the file system cannot be asked.
  package func checkSpace() throws {
    let missing = items.filter { $0.isCandidate && !FileStatus.exists($0.output) }
    let needed = missing.reduce(0) { $0 + $1.size }
    var existing = outputFolder
    while !FileStatus.exists(existing), existing.lastComponent != nil { existing.removeLastComponent() }
    let free = try Folder.freeSpace(at: existing)
    guard needed <= free else { throw TranslationError.noSpace(folder: outputFolder, needed: needed, free: free) }
  }
}

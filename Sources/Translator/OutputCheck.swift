package import SystemPackage

/// Whether the results of a plan can all be written: none over another, over an input, or where another needs a folder.
///
/// The paths of an archive are not kept for it. A first walk leaves four bytes for each; where those of two paths that must
/// differ agree, rarely by chance, a second walk looks at the paths themselves.
package struct OutputCheck {
  private var inputs: [UInt32] = []
  private var outputs: [UInt32] = []
  private var folders: Set<UInt32> = []
  private let outputFolder: FilePath
  private let digest: (FilePath) -> UInt32

  /// - Parameter digest: equal for equal paths, and rarely for others.
  package init(
    outputFolder: FilePath, digest: @escaping (FilePath) -> UInt32 = { UInt32(truncatingIfNeeded: $0.hashValue) }
  ) {
    self.outputFolder = outputFolder
    self.digest = digest
  }

  /// Whether the paths themselves must be looked at.
  package var isNeeded: Bool { !suspects.isEmpty }

  package mutating func add(_ item: PlannedItem) {
    guard item.isCandidate else { return }
    if item.sample == 1 { inputs.append(digest(item.input)) }
    outputs.append(digest(item.output))
    for folder in folders(above: item) { folders.insert(digest(folder)) }
  }

  /// Digests of outputs that may be met twice.
  private var suspects: Set<UInt32> {
    let sorted = outputs.sorted()
    func isOutput(_ wanted: UInt32) -> Bool {
      let place = sorted.partitioningIndex { $0 >= wanted }
      return place < sorted.count && sorted[place] == wanted
    }
    var found = Set(zip(sorted, sorted.dropFirst()).filter { $0 == $1 }.map(\.0))
    found.formUnion(inputs.filter(isOutput))
    found.formUnion(folders.filter(isOutput))
    return found
  }

  /// Looks at the paths.
  /// - Parameter walk: the plan's items, in order, again.
  /// - Throws: `TranslationError`; what `walk` throws.
  package func check(_ walk: ((PlannedItem) throws -> Void) throws -> Void) throws {
    let suspects = suspects
    func isSuspect(_ path: FilePath) -> Bool { suspects.contains(digest(path)) }
    var items: [PlannedItem] = []
    try walk { item in
      guard item.isCandidate else { return }
      if isSuspect(item.output) || isSuspect(item.input) || folders(above: item).contains(where: isSuspect) {
        items.append(item)
      }
    }
    let inputs = Set(items.map(\.input))
    var sources: [FilePath: FilePath] = [:]
    for item in items {
      if inputs.contains(item.output) { throw TranslationError.outputIsInput(item.output) }
      if let first = sources.updateValue(item.input, forKey: item.output) {
        throw TranslationError.collision(output: item.output, first: first, second: item.input)
      }
    }
    for item in items {
      for folder in folders(above: item) where sources[folder] != nil {
        throw TranslationError.outputUnderOutput(output: item.output, folder: folder)
      }
    }
  }

  /// Those below the output folder that a result lies in.
  private func folders(above item: PlannedItem) -> [FilePath] {
    var folders: [FilePath] = []
    var folder = item.output.removingLastComponent()
    while folder != outputFolder, !folder.isEmpty, folder.lastComponent != nil {
      folders.append(folder)
      folder.removeLastComponent()
    }
    return folders
  }
}

extension Array {
  /// The first place from which on all elements are as wanted, in an array that is parted so.
  fileprivate func partitioningIndex(_ isWanted: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isWanted(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

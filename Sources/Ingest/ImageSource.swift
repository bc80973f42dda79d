internal import Files
package import SystemPackage

/// A folder, a file or a pattern under which images are looked for.
package struct ImageSource: Sendable, Hashable {
  /// Which side of a pair its files are.
  package enum Role: String, Sendable, Hashable { case pair, input, target }
  package enum Extent: Sendable, Hashable {
    /// All below the root.
    case folder
    /// One file in the root, by its name.
    case file(FilePath)
    case pattern(PathPattern)
    /// What manifests name below the root.
    case listed
  }
  /// Absolute: what paths are relative to, and what the store calls the source.
  package let root: FilePath
  package let extent: Extent
  package let role: Role
  /// As it was asked for, absolute.
  package let named: FilePath
  /// What is known to be no file of it.
  package let faults: [Fault]

  /// Something that stands where a file would, and why it is none.
  package struct Fault: Codable, Sendable, Hashable {
    /// Below the root, escaped.
    package var path: String
    /// As of `Refusal`: a few words, and the sentence.
    package var reason: String
    package var detail: String
  }

  init(root: FilePath, extent: Extent, role: Role, named: FilePath, faults: [Fault] = []) {
    self.root = root
    self.extent = extent
    self.role = role
    self.named = named
    self.faults = faults
  }

  /// Whether a file is one of this source's.
  /// - Parameter path: relative to the root.
  package func takes(_ path: @autoclosure () -> FilePath) -> Bool {
    switch extent {
    case .folder, .listed: true
    case .file(let name): path() == name
    case .pattern(let pattern): pattern.matches(path())
    }
  }

  /// Whether a file is one of this source's.
  /// - Parameter whole: absolute.
  func covers(_ whole: FilePath) -> Bool {
    var path = whole
    return path.removePrefix(root) && !path.isEmpty && takes(path)
  }
}

/// The sources of a dataset, each known to be there.
package struct SourcePlan: Sendable {
  /// In ascending byte order of the root, whatever order they were named in.
  package let sources: [ImageSource]

  /// - Parameters:
  ///   - texts: in the escaped form of `FilePath.escaped`, so that any bytes can be named; text that is none stands for
  ///     itself.
  ///   - base: what relative ones are relative to.
  ///   - isKnown: whether files of this path are recorded, for the difference between a misspelling and a lost share.
  /// - Throws: what is not there.
  package init(
    _ texts: [(text: String, role: ImageSource.Role)], relativeTo base: FilePath, isKnown: (FilePath) throws -> Bool
  ) throws {
    var found: [ImageSource] = []
    for (text, role) in texts {
      let path = base.pushing(FilePath(escaped: text) ?? FilePath(text)).lexicallyNormalized()
      let source = try SourcePlan.source(path, role, isKnown)
      if !found.contains(source) { found.append(source) }
    }
    sources = SourcePlan.sorted(found)
  }

  private init(sources: [ImageSource]) { self.sources = SourcePlan.sorted(sources) }

  /// With the folders that archives were unpacked to in place of the archives.
  /// - Parameter unpack: asked for each source that is a file; `nil`: it is no archive.
  func replacingArchives(_ unpack: (FilePath) throws -> ArchiveShelf.Unpacked?) throws -> SourcePlan {
    SourcePlan(
      sources: try sources.map { source in
        guard case .file = source.extent, let unpacked = try unpack(source.named) else { return source }
        return ImageSource(
          root: unpacked.root, extent: .folder, role: source.role, named: source.named, faults: unpacked.faults)
      })
  }

  private static func sorted(_ sources: [ImageSource]) -> [ImageSource] {
    sources.map { (key: Array($0.root.escaped.utf8), named: Array($0.named.escaped.utf8), source: $0) }
      .sorted { left, right in
        left.key == right.key
          ? left.named.lexicographicallyPrecedes(right.named) : left.key.lexicographicallyPrecedes(right.key)
      }
      .map(\.source)
  }

  /// The sources that manifests make.
  init(listedBelow roots: [FilePath]) {
    let unique = Set(roots.map(\.escaped)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    sources = unique.map { text in
      let root = FilePath(escaped: text) ?? FilePath(text)
      return ImageSource(root: root, extent: .listed, role: .pair, named: root)
    }
  }

  /// The files that the sources name, absolute, each once, for those who look for other than images.
  func files() throws(FileError) -> [FilePath] {
    var found: [FilePath] = []
    for source in sources {
      switch source.extent {
      case .file(let name): found.append(source.root.pushing(name))
      case .folder, .listed: break
      case .pattern(let pattern):
        for entry in try FolderWalk(source.root, entering: pattern.reaches(below:)) where source.takes(entry.path) {
          found.append(source.root.pushing(entry.path))
        }
      }
    }
    return found.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// Itself if it is there, else what it matches as a pattern.
  private static func source(
    _ path: FilePath, _ role: ImageSource.Role, _ isKnown: (FilePath) throws -> Bool
  ) throws -> ImageSource {
    do throws(FileError) {
      if try FileStatus(of: path).kind == .folder {
        return ImageSource(root: path, extent: .folder, role: role, named: path)
      }
      let name = path.lastComponent.map { FilePath(root: nil, [$0]) } ?? path
      return ImageSource(root: path.removingLastComponent(), extent: .file(name), role: role, named: path)
    } catch {
      guard error.code == .noSuchFileOrDirectory || error.code == .notDirectory else {
        throw IngestError.sourceUnreadable(error)
      }
    }
    guard let pattern = PathPattern(path) else {
      throw try isKnown(path) ? IngestError.sourceVanished(path) : IngestError.sourceNotFound(path)
    }
    guard (try? FileStatus(of: pattern.fixedPart).kind) == .folder else {
      throw try isKnown(pattern.fixedPart) ? IngestError.sourceVanished(path) : IngestError.sourceNotFound(path)
    }
    return ImageSource(root: pattern.fixedPart, extent: .pattern(pattern), role: role, named: path)
  }

  /// Of the sources that a file is under, the one whose root is nearest to it: each file belongs to one.
  /// - Parameters:
  ///   - index: of a source that covers it.
  ///   - whole: absolute.
  func isTaken(_ whole: @autoclosure () -> FilePath, by index: Int) -> Bool {
    if sources.count == 1 { return true }
    let whole = whole()
    func rank(_ index: Int) -> (Int, Int) { (sources[index].root.components.count, -index) }
    return sources.indices.allSatisfy { other in
      other == index || rank(other) < rank(index) || !sources[other].covers(whole)
    }
  }
}

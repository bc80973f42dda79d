internal import Glibc
package import SystemPackage

/// All that is below a folder, entry by entry, in ascending byte order of the relative path's escaped form: the order in
/// which a store sorts these paths. Memory holds the names of the folders on the way, never the whole tree.
///
/// Folders themselves are not entries. A link to a file stands for the file; a link to a folder is an entry of the kind
/// `folder` and is not followed. A folder that cannot be listed is an entry with its error.
package struct FolderWalk: Sequence, IteratorProtocol {
  private struct Level {
    /// Escaped, with a slash at its end; empty for the root.
    let prefix: String
    /// Relative to the root.
    let path: FilePath
    let names: SortedNames
    var position = 0
    /// Open while entries of this level are looked at, closed while the walk is further down: a deep tree must not take all
    /// descriptors.
    var handle: FolderHandle?
  }
  private let root: FilePath
  private let enters: (FilePath) -> Bool
  private var levels: [Level] = []

  /// - Parameter enters: asked for each folder below, by its relative path; what is below others is left out.
  /// - Throws: if the folder itself cannot be listed.
  package init(_ root: FilePath, entering enters: @escaping (FilePath) -> Bool = { _ in true }) throws(FileError) {
    self.root = root
    self.enters = enters
    levels.append(try level(FilePath(), prefix: ""))
  }

  package mutating func next() -> FolderEntry? {
    while let last = levels.indices.last {
      guard levels[last].position < levels[last].names.count else {
        levels.removeLast()
        continue
      }
      let place = levels[last].position
      levels[last].position += 1
      let name = levels[last].names[place]
      let escaped = levels[last].prefix + name
      guard levels[last].names.isFolder(place) else {
        return FolderEntry(escaped: escaped, status: status(place, escaped, last))
      }
      let path = levels[last].path.pushing(FilePath(bytes: unescapeBytes(name) ?? Array(name.utf8)))
      guard enters(path) else { continue }
      levels[last].handle = nil
      do throws(FileError) {
        levels.append(try level(path, prefix: escaped + "/"))
      } catch {
        return FolderEntry(escaped: escaped, status: .failure(error))
      }
    }
    return nil
  }

  private func level(_ path: FilePath, prefix: String) throws(FileError) -> Level {
    let handle = try FolderHandle(path.isEmpty ? root : root.pushing(path))
    return Level(prefix: prefix, path: path, names: try handle.names(), handle: handle)
  }

  private mutating func status(_ place: Int, _ escaped: String, _ level: Int) -> Result<FileStatus, FileError> {
    do throws(FileError) {
      let handle: FolderHandle
      if let open = levels[level].handle {
        handle = open
      } else {
        handle = try FolderHandle(root.pushing(levels[level].path))
        levels[level].handle = handle
      }
      return levels[level].names.withName(place) { handle.status($0) }.mapError { code in
        FileError("look at", root.pushing(FilePath(escaped: escaped) ?? FilePath(escaped)), code)
      }
    } catch {
      return .failure(error)
    }
  }
}

/// A file found by `FolderWalk`.
package struct FolderEntry: Sendable {
  /// `path`, escaped.
  package let escaped: String
  package let status: Result<FileStatus, FileError>

  /// Relative to the folder that was walked. It is made each time it is asked for: of a hundred thousand files few are.
  package var path: FilePath { FilePath(escaped: escaped) ?? FilePath(escaped) }
}

/// The names in a folder, escaped, in ascending byte order, where a folder's name counts as ending in a slash: so whole
/// paths ascend too. They lie in one piece of memory.
private struct SortedNames {
  private struct Name {
    let start: Int
    let count: Int
    let isFolder: Bool
    /// Whether the system knows it by the same bytes.
    let isPlain: Bool
  }
  /// Each with a zero behind it.
  private var bytes: [UInt8] = []
  private var names: [Name] = []

  var count: Int { names.count }

  subscript(index: Int) -> String {
    let name = names[index]
    let end = name.start + name.count - (name.isFolder ? 1 : 0)
    return String(decoding: bytes[name.start..<end], as: UTF8.self)
  }

  func isFolder(_ index: Int) -> Bool { names[index].isFolder }

  /// Calls `body` with a file's name as the system knows it.
  func withName<Value>(_ index: Int, _ body: (UnsafePointer<CChar>?) -> Value) -> Value {
    guard names[index].isPlain else {
      let name = self[index]
      return FilePath(bytes: unescapeBytes(name) ?? Array(name.utf8)).withPlatformString(body)
    }
    return bytes.withUnsafeBytes { bytes in
      bytes.withMemoryRebound(to: CChar.self) { body($0.baseAddress.map { $0 + names[index].start }) }
    }
  }

  mutating func append(_ name: UnsafeRawBufferPointer, isFolder: Bool) {
    let start = bytes.count
    let same = isPlain(name)
    if same { bytes.append(contentsOf: name) } else { bytes.append(contentsOf: escapeBytes(Array(name)).utf8) }
    if isFolder { bytes.append(UInt8(ascii: "/")) }
    names.append(Name(start: start, count: bytes.count - start, isFolder: isFolder, isPlain: same))
    bytes.append(0)
  }

  mutating func sort() {
    bytes.withUnsafeBytes { bytes in
      names.sort { left, right in
        let shared = min(left.count, right.count)
        guard shared > 0, let base = bytes.baseAddress else { return left.count < right.count }
        let order = memcmp(base + left.start, base + right.start, shared)
        return order != 0 ? order < 0 : left.count < right.count
      }
    }
  }
}

/// An open folder. Its entries are looked at by their names alone, whatever the length of the path.
private final class FolderHandle {
  private let stream: OpaquePointer
  private let path: FilePath

  init(_ path: FilePath) throws(FileError) {
    guard let stream = path.withPlatformString({ opendir($0) }) else { throw FileError.last("list", path) }
    self.stream = stream
    self.path = path
  }

  deinit { closedir(stream) }

  /// Without `.` and `..`.
  func names() throws(FileError) -> SortedNames {
    var found = SortedNames()
    errno = 0
    while let entry = readdir(stream) {
      let type = entry.pointee.d_type
      withUnsafeBytes(of: &entry.pointee.d_name) { field in
        let name = UnsafeRawBufferPointer(rebasing: field.prefix { $0 != 0 })
        if name.elementsEqual([0x2E]) || name.elementsEqual([0x2E, 0x2E]) { return }
        found.append(name, isFolder: field.withMemoryRebound(to: CChar.self) { isFolder($0.baseAddress, type) })
      }
      errno = 0
    }
    guard errno == 0 else { throw FileError.last("list", path) }
    found.sort()
    return found
  }

  /// Not every file system says it with the name.
  private func isFolder(_ name: UnsafePointer<CChar>?, _ type: UInt8) -> Bool {
    guard Int(type) == Int(DT_UNKNOWN), let name else { return Int(type) == Int(DT_DIR) }
    var found = stat()
    return fstatat(dirfd(stream), name, &found, AT_SYMLINK_NOFOLLOW) == 0 && found.st_mode & S_IFMT == S_IFDIR
  }

  /// Of the file, or of what a link points to.
  func status(_ name: UnsafePointer<CChar>?) -> Result<FileStatus, Errno> {
    var found = stat()
    guard let name, fstatat(dirfd(stream), name, &found, 0) == 0 else { return .failure(Errno(rawValue: errno)) }
    return .success(FileStatus(found))
  }
}

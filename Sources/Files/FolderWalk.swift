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
      let (name, isFolder) = levels[last].names[levels[last].position]
      levels[last].position += 1
      let bytes = unescapeBytes(name) ?? Array(name.utf8)
      let path = levels[last].path.pushing(FilePath(bytes: bytes))
      let escaped = levels[last].prefix + name
      guard isFolder else { return FolderEntry(path: path, escaped: escaped, status: status(bytes, path, last)) }
      guard enters(path) else { continue }
      levels[last].handle = nil
      do throws(FileError) {
        levels.append(try level(path, prefix: escaped + "/"))
      } catch {
        return FolderEntry(path: path, escaped: escaped, status: .failure(error))
      }
    }
    return nil
  }

  private func level(_ path: FilePath, prefix: String) throws(FileError) -> Level {
    let handle = try FolderHandle(path.isEmpty ? root : root.pushing(path))
    return Level(prefix: prefix, path: path, names: try handle.names(), handle: handle)
  }

  private mutating func status(_ name: [UInt8], _ path: FilePath, _ level: Int) -> Result<FileStatus, FileError> {
    do throws(FileError) {
      let handle: FolderHandle
      if let open = levels[level].handle {
        handle = open
      } else {
        handle = try FolderHandle(root.pushing(levels[level].path))
        levels[level].handle = handle
      }
      return .success(try handle.status(name, path: root.pushing(path)))
    } catch {
      return .failure(error)
    }
  }
}

/// A file found by `FolderWalk`.
package struct FolderEntry: Sendable {
  /// Relative to the folder that was walked.
  package let path: FilePath
  /// `path.escaped`.
  package let escaped: String
  package let status: Result<FileStatus, FileError>

  package init(path: FilePath, escaped: String? = nil, status: Result<FileStatus, FileError>) {
    self.path = path
    self.escaped = escaped ?? path.escaped
    self.status = status
  }
}

/// The names in a folder, escaped, in ascending byte order, where a folder's name counts as ending in a slash: so whole
/// paths ascend too. They lie in one piece of memory.
private struct SortedNames {
  private struct Name {
    let start: Int
    let count: Int
    let isFolder: Bool
  }
  private var bytes: [UInt8] = []
  private var names: [Name] = []

  var count: Int { names.count }

  subscript(index: Int) -> (name: String, isFolder: Bool) {
    let name = names[index]
    let end = name.start + name.count - (name.isFolder ? 1 : 0)
    return (String(decoding: bytes[name.start..<end], as: UTF8.self), name.isFolder)
  }

  mutating func append(_ name: [UInt8], isFolder: Bool) {
    let start = bytes.count
    bytes.append(contentsOf: escapeBytes(name).utf8)
    if isFolder { bytes.append(UInt8(ascii: "/")) }
    names.append(Name(start: start, count: bytes.count - start, isFolder: isFolder))
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
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if name != [0x2E] && name != [0x2E, 0x2E] { found.append(name, isFolder: isFolder(name, entry.pointee.d_type)) }
      errno = 0
    }
    guard errno == 0 else { throw FileError.last("list", path) }
    found.sort()
    return found
  }

  /// Not every file system says it with the name.
  private func isFolder(_ name: [UInt8], _ type: UInt8) -> Bool {
    guard Int(type) == Int(DT_UNKNOWN) else { return Int(type) == Int(DT_DIR) }
    var found = stat()
    return look(name, &found, AT_SYMLINK_NOFOLLOW) && found.st_mode & S_IFMT == S_IFDIR
  }

  /// Of the file, or of what a link points to.
  /// - Parameter path: for the error.
  func status(_ name: [UInt8], path: FilePath) throws(FileError) -> FileStatus {
    var found = stat()
    guard look(name, &found, 0) else { throw FileError.last("look at", path) }
    return FileStatus(found)
  }

  private func look(_ name: [UInt8], _ status: inout stat, _ flags: Int32) -> Bool {
    FilePath(bytes: name).withPlatformString { fstatat(dirfd(stream), $0, &status, flags) } == 0
  }
}

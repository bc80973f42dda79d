internal import Archives
internal import Files
internal import Foundation
internal import Glibc
internal import SystemPackage

/// The archives that a workspace's datasets name (`.tar`, `.tar.gz`), each unpacked once for each content that it ever had: what
/// versions of a dataset refer to stays.
struct ArchiveShelf {
  /// In the workspace.
  let folder: FilePath

  /// An archive's files.
  struct Unpacked {
    /// Absolute: where they lie. A single folder that holds all of them is left out, so that `train` is found in it.
    let root: FilePath
    /// What could not be unpacked, by the path below the root.
    let faults: [ImageSource.Fault]
  }

  /// What is written beside the files: when it is there, all of them are.
  private struct Label: Codable {
    var path: String
    var size: Int64
    var modified: Int64
    var changed: Int64
    var inode: Int64
    var device: Int64
    var faults: [ImageSource.Fault]

    func isOf(_ archive: FilePath, _ status: FileStatus) -> Bool {
      path == archive.escaped && size == status.size && modified == status.modified && changed == status.changed
        && inode == Int64(bitPattern: status.inode) && device == Int64(bitPattern: status.device)
    }
  }

  private static let files = "files"
  private static let label = "archive.json"

  /// Whether a file is an archive, told by its first bytes.
  static func isArchive(_ path: FilePath) throws(FileError) -> Bool {
    guard try FileStatus(of: path).kind == .file else { return false }
    return TarReader.isArchive(try readFile(path, first: 512))
  }

  /// - Parameters:
  ///   - archive: absolute.
  ///   - now: nanoseconds since 1970: an archive that has only just been written is read again next time.
  /// - Throws: `IngestError.archiveUnusable`, `sourceUnreadable`; and `FileError` where the workspace has no room.
  func unpack(_ archive: FilePath, now: Int64) throws -> Unpacked {
    let status: FileStatus
    do throws(FileError) { status = try FileStatus(of: archive) } catch { throw IngestError.sourceUnreadable(error) }
    try Folder.create(folder)
    for name in try Folder.names(in: folder) {
      let place = folder.pushing(FilePath(bytes: name))
      if let label = label(of: place), label.isOf(archive, status) { return try unpacked(place, label) }
    }
    let temporary = DurableFile.temporaryPath(for: folder.appending("archive"))
    do {
      try Folder.create(temporary)
      var unpacking = Unpacking(archive: archive, folder: temporary.appending(ArchiveShelf.files))
      let hash = try unpacking.run()
      let after = try FileStatus(of: archive)
      // A file that changes meanwhile, or has just been written, is none that could be known again.
      let known = after == status && after.isSettled(before: now) ? status.size : -1
      let label = Label(
        path: archive.escaped, size: known, modified: status.modified, changed: status.changed,
        inode: Int64(bitPattern: status.inode), device: Int64(bitPattern: status.device), faults: unpacking.faults)
      let place = folder.appending(String(hash.description.prefix(16)))
      let text = try JSONEncoder().encode(label)
      if self.label(of: place) != nil {
        // The same content under another name, or another time.
        try DurableFile.write(Array(text), to: place.appending(ArchiveShelf.label))
        try Folder.remove(temporary)
      } else {
        try DurableFile.write(Array(text), to: temporary.appending(ArchiveShelf.label))
        // All files at once: one by one it would take the disk minutes.
        sync()
        try Folder.remove(place)
        try DurableFile.rename(temporary, to: place)
      }
      return try unpacked(place, label)
    } catch {
      try? Folder.remove(temporary)
      throw error
    }
  }

  private func label(of place: FilePath) -> Label? {
    guard let text = try? readFile(place.appending(ArchiveShelf.label)) else { return nil }
    return try? JSONDecoder().decode(Label.self, from: Data(text))
  }

  private func unpacked(_ place: FilePath, _ label: Label) throws -> Unpacked {
    var root = place.appending(ArchiveShelf.files)
    var faults = label.faults
    while let name = try onlyFolder(in: root), faults.allSatisfy({ $0.path.hasPrefix(escapeBytes(name) + "/") }) {
      root = root.pushing(FilePath(bytes: name))
      faults = faults.map { fault in
        var fault = fault
        fault.path.removeFirst(escapeBytes(name).count + 1)
        return fault
      }
    }
    return Unpacked(root: root, faults: faults)
  }

  /// Unless it is one that says what is in it.
  private func onlyFolder(in folder: FilePath) throws -> [UInt8]? {
    let names = try Folder.names(in: folder).filter { !FileNames.isLeftover(escapeBytes($0)) }
    guard names.count == 1, !["train", "val", "test"].contains(String(decoding: names[0], as: UTF8.self)),
      try FileStatus(of: folder.pushing(FilePath(bytes: names[0])), followLinks: false).kind == .folder
    else { return nil }
    return names[0]
  }
}

/// Unpacks one archive into a folder of its own. What is no file is a fault; nothing is written outside of the folder.
private struct Unpacking {
  let archive: FilePath
  let folder: FilePath
  private(set) var faults: [ImageSource.Fault] = []

  init(archive: FilePath, folder: FilePath) {
    self.archive = archive
    self.folder = folder
  }

  /// - Returns: the archive's hash.
  mutating func run() throws -> ContentHash {
    try Folder.create(folder)
    let chunks: FileChunks
    do throws(FileError) { chunks = try FileChunks(archive) } catch { throw IngestError.sourceUnreadable(error) }
    var hash = RunningHash()
    func next() throws -> [UInt8] {
      let chunk: [UInt8]
      do throws(FileError) { chunk = try chunks.next() } catch { throw IngestError.sourceUnreadable(error) }
      hash.update(chunk)
      return chunk
    }
    let reader = TarReader(chunk: next)
    do {
      while let entry = try reader.next() { try unpack(entry, reader) }
    } catch let error as ArchiveError {
      throw IngestError.archiveUnusable(archive, reason: error.description)
    }
    while !(try next().isEmpty) {}
    return hash.value
  }

  private mutating func unpack(_ entry: TarEntry, _ reader: TarReader) throws {
    guard let path = Unpacking.inside(entry.path) else {
      return refuse(escapeBytes(entry.path), "unsafe path", "its path leads out of the archive")
    }
    let name = path.escaped
    do {
      switch entry.kind {
      case .folder: if !path.isEmpty { try Folder.create(folder.pushing(path)) }
      case .file:
        guard !path.isEmpty else { return refuse(name, "unsafe path", "it has no name") }
        try checkRoom(entry.size)
        try Folder.create(folder.pushing(path).removingLastComponent())
        try write(folder.pushing(path), reader)
      case .hardLink(let target):
        guard let target = Unpacking.inside(target), !target.isEmpty else {
          return refuse(name, "not a file", "it is a link that leads out of the archive")
        }
        try Folder.create(folder.pushing(path).removingLastComponent())
        try link(folder.pushing(path), to: folder.pushing(target))
      case .symbolicLink: refuse(name, "not a file", "it is a symbolic link; pack what it points to")
      case .other: refuse(name, "not a file", "it is a device, a pipe or a file with holes; leave it out")
      }
    } catch let error as FileError {
      if error.isNoSpace { throw error }
      refuse(name, "unreadable", "it cannot be unpacked (\(error.reason))")
    }
  }

  private mutating func refuse(_ name: String, _ reason: String, _ complaint: String) {
    faults.append(
      ImageSource.Fault(
        path: name, reason: reason, detail: "cannot use `\(name)` of `\(archive.escaped)`: \(complaint)"))
  }

  /// The path below the folder; `nil` if it leads out of it.
  private static func inside(_ bytes: [UInt8]) -> FilePath? {
    let path = FilePath(bytes: bytes)
    guard path.isRelative, path.components.allSatisfy({ $0.kind != .parentDirectory }) else { return nil }
    return FilePath(root: nil, path.components.filter { $0.kind == .regular })
  }

  /// What a small archive can grow to is limited by the disk: a part of it stays free.
  private func checkRoom(_ size: Int64) throws(FileError) {
    guard try Folder.freeSpace(at: folder) > size + Unpacking.reserve else {
      throw FileError("unpack into", folder, .noSpace)
    }
  }

  private static let reserve: Int64 = 256 << 20

  /// Of two entries of one name the later counts.
  private func write(_ path: FilePath, _ reader: TarReader) throws {
    DurableFile.remove(path)
    let file = try NewFile(path)
    while true {
      let piece = try reader.content()
      if piece.isEmpty { return }
      try file.append(piece)
    }
  }

  private func link(_ path: FilePath, to target: FilePath) throws(FileError) {
    DurableFile.remove(path)
    let result = target.withPlatformString { old in path.withPlatformString { Glibc.link(old, $0) } }
    guard result == 0 else { throw FileError.last("link", path) }
  }
}

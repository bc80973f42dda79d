internal import Engine
internal import Files
internal import Glibc
internal import SystemPackage

/// Room for the maps of layers: in memory as long as they are few, else in files without a name, which are gone with the
/// process whatever happens to it.
final class SpillRoom: MapRoom {
  private let folder: FilePath
  /// Bytes left in memory.
  private var memory: Int

  /// - Parameters:
  ///   - folder: where the files lie; it must be there.
  ///   - memory: bytes of maps that are kept without a file.
  init(folder: FilePath, memory: Int) {
    self.folder = folder
    self.memory = memory
  }

  func storage(rows: Int, width: Int) throws -> any MapStorage {
    let bytes = rows * width * MemoryLayout<Float>.stride
    guard bytes > memory else {
      memory -= bytes
      return MemoryStorage(rows: rows, width: width)
    }
    return try SpillFile(folder: folder, width: width)
  }
}

/// Rows of floats in a file that no name leads to.
private final class SpillFile: MapStorage {
  private let descriptor: Int32
  private let path: FilePath
  /// Bytes of a row.
  private let row: Int

  init(folder: FilePath, width: Int) throws(FileError) {
    path = DurableFile.temporaryPath(for: folder.appending("maps"))
    row = width * MemoryLayout<Float>.stride
    descriptor = path.withPlatformString { open($0, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600) }
    guard descriptor >= 0 else { throw FileError.last("write", path) }
    DurableFile.remove(path)
  }

  deinit { close(descriptor) }

  func write(_ values: UnsafePointer<Float>, rows: Range<Int>) throws {
    let start = UnsafeRawPointer(values)
    try move(rows, "write") { offset, place, count in pwrite(descriptor, start + offset, count, place) }
  }

  func read(_ values: UnsafeMutablePointer<Float>, rows: Range<Int>) throws {
    let start = UnsafeMutableRawPointer(values)
    try move(rows, "read") { offset, place, count in pread(descriptor, start + offset, count, place) }
  }

  private func move(
    _ rows: Range<Int>, _ verb: String, _ part: (_ offset: Int, _ place: off_t, _ count: Int) -> Int
  ) throws(FileError) {
    let count = rows.count * row
    var done = 0
    while done < count {
      let moved = part(done, off_t(rows.lowerBound * row + done), min(count - done, 1 << 28))
      if moved > 0 {
        done += moved
      } else if moved == 0 {
        throw FileError(verb, path, .ioError)
      } else if errno != EINTR {
        throw FileError.last(verb, path)
      }
    }
  }
}

internal import Files
internal import Glibc
internal import Synchronization
package import SystemPackage

/// What the processes of one attempt say, in a file of limited size: when it is full it takes the name of the part before
/// (`.1`), which is then forgotten, and a new one begins. Between the first line kept and the last none is missing.
///
/// The processes write into a pipe and the worker into the file, so that nobody has to reopen anything and no line falls
/// between two files. What cannot be written, on a full disk say, is dropped: a log never stops a job.
package final class JobLog: Sendable {
  private let isOver = Atomic<Bool>(false)

  /// - Parameter limit: bytes of each of the two files.
  /// - Throws: `FileError` where the file (0600) cannot be made.
  init(_ path: FilePath, limit: Int, reading pipe: Int32) throws {
    var writer = LogWriter(path: path, limit: max(1, limit), file: -1, size: 0)
    try writer.open()
    BackgroundThread.start { [self, writer] in
      var writer = writer
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let count = read(pipe, &buffer, buffer.count)
        if count > 0 { writer.append(buffer[..<count]) }
        if count == 0 || (count < 0 && errno != EINTR) { break }
      }
      close(pipe)
      close(writer.file)
      isOver.store(true, ordering: .releasing)
    }
  }

  /// The files of a log, the older part first.
  package static func parts(of path: FilePath) -> [FilePath] {
    [olderPart(of: path), path].filter { FileStatus.exists($0) }
  }

  package static func olderPart(of path: FilePath) -> FilePath {
    FilePath(bytes: path.bytes + Array(".1".utf8))
  }

  /// Waits until all is written that the processes said, for a second at most: one that left its group may go on.
  func waitForEnd() {
    for _ in 0..<1000 where !isOver.load(ordering: .acquiring) { usleep(1000) }
  }
}

private struct LogWriter {
  let path: FilePath
  let limit: Int
  var file: Int32
  var size: Int

  mutating func open() throws(FileError) {
    file = path.withPlatformString { Glibc.open($0, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600) }
    guard file >= 0 else { throw FileError.last("write", path) }
    size = Int((try? FileStatus(of: path).size) ?? 0)
  }

  /// Whole lines where that can be; a line that is longer than a file is cut.
  mutating func append(_ bytes: ArraySlice<UInt8>) {
    var rest = bytes
    while !rest.isEmpty {
      let room = max(0, limit - size)
      if rest.count <= room {
        write(rest)
        return
      }
      let fitting = rest.prefix(room)
      if let end = fitting.lastIndex(of: 0x0A) {
        write(rest[...end])
        rest = rest[(end + 1)...]
      } else if size == 0 {
        write(fitting)
        rest = rest.dropFirst(room)
      }
      rotate()
    }
  }

  /// Where the full part cannot take its other name, it goes: the newest lines are worth more, and the size stays limited.
  private mutating func rotate() {
    let older = JobLog.olderPart(of: path)
    let moved = path.withPlatformString { from in older.withPlatformString { rename(from, $0) } }
    if moved != 0 { _ = ftruncate(file, 0) }
    close(file)
    try? open()
    // Even where it is as full as before: whoever appends must come to an end.
    size = 0
  }

  private mutating func write(_ bytes: ArraySlice<UInt8>) {
    size += bytes.count
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}

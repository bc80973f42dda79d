internal import Files
internal import Glibc
internal import SystemPackage

/// The end of a log, as text that does a terminal no harm.
enum LogTail {
  /// No more than this is read, however long the lines are. Bytes.
  private static let longest = 65_536

  /// - Returns: the last lines, oldest first; `nil` if the file is not there.
  static func lines(_ count: Int, of path: FilePath) -> [String]? {
    let descriptor = path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    let size = Int(lseek(descriptor, 0, SEEK_END))
    let start = max(0, size - longest)
    var buffer = [UInt8](repeating: 0, count: min(size, longest))
    let length = pread(descriptor, &buffer, buffer.count, off_t(start))
    guard length > 0 else { return [] }
    var lines = buffer[..<length].split(separator: 0x0A, omittingEmptySubsequences: false)
    // The first one may be the rest of a longer one.
    if start > 0, lines.count > 1 { lines.removeFirst() }
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines.suffix(count).map { line in
      String(
        String.UnicodeScalarView(
          String(decoding: line, as: UTF8.self).unicodeScalars.map { scalar in
            scalar == "\t" || (scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value)) ? scalar : "?"
          }))
    }
  }
}

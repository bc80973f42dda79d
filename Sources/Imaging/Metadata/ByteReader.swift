/// Reads numbers out of bytes that may lie: everything outside of them is `nil`.
struct ByteReader {
  let bytes: [UInt8]
  /// What may be read.
  let range: Range<Int>
  var isLittleEndian = false

  init(_ bytes: [UInt8], in range: Range<Int>? = nil) {
    self.bytes = bytes
    self.range = (range ?? 0..<bytes.count).clamped(to: 0..<bytes.count)
  }

  /// - Parameter offset: from the start of the range.
  func number(at offset: Int, bytes count: Int) -> Int? {
    guard offset >= 0, count <= range.count, offset <= range.count - count else { return nil }
    let part = bytes[range.lowerBound + offset..<range.lowerBound + offset + count]
    return isLittleEndian ? part.reversed().reduce(0) { $0 << 8 | Int($1) } : part.reduce(0) { $0 << 8 | Int($1) }
  }
}

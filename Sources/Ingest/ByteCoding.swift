/// Writes numbers and texts one behind the other, numbers with their lowest byte first.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  mutating func append(_ number: some FixedWidthInteger) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func append(_ number: Float) { append(number.bitPattern) }

  mutating func append(_ text: String) {
    append(UInt32(clamping: text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }
}

/// Reads what a `ByteWriter` wrote; `nil` where there is less.
struct ByteReader {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  var isAtEnd: Bool { position == bytes.count }

  mutating func read<Number: FixedWidthInteger>(_ type: Number.Type) -> Number? {
    let size = MemoryLayout<Number>.size
    guard size <= bytes.count - position else { return nil }
    var number: Number = 0
    for (place, byte) in bytes[position..<position + size].enumerated() {
      number |= Number(truncatingIfNeeded: UInt64(byte) << UInt64(8 * place))
    }
    position += size
    return number
  }

  mutating func readFloat() -> Float? { read(UInt32.self).map { Float(bitPattern: $0) } }

  mutating func readText() -> String? {
    guard let count = read(UInt32.self), Int(count) <= bytes.count - position else { return nil }
    defer { position += Int(count) }
    return String(validating: bytes[position..<position + Int(count)], as: UTF8.self)
  }
}

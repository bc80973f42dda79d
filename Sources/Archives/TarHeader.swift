/// A block of 512 bytes at the head of an entry: POSIX.1-1988 ustar, and GNU's and older tars'.
struct TarHeader {
  static let size = 512

  let path: [UInt8]
  let linkPath: [UInt8]
  let size: Int64
  let type: UInt8

  /// - Parameter block: of `size` bytes.
  init(_ block: [UInt8]) throws(ArchiveError) {
    precondition(block.count == TarHeader.size)
    guard let sum = TarHeader.number(block[148..<156]), TarHeader.sums(block).contains(sum) else {
      throw .damaged("a header's checksum is wrong")
    }
    guard let size = TarHeader.number(block[124..<136]), size >= 0 else {
      throw .damaged("an entry's size is no number")
    }
    self.size = size
    type = block[156]
    linkPath = TarHeader.text(block[157..<257])
    let name = TarHeader.text(block[0..<100])
    // GNU's tar, whose magic is "ustar  ", has other things where POSIX has a prefix of the path.
    let prefix = block[257..<263].elementsEqual("ustar\0".utf8) ? TarHeader.text(block[345..<500]) : []
    path = prefix.isEmpty ? name : prefix + [UInt8(ascii: "/")] + name
  }

  /// Whether a file that begins so may be a tar archive.
  static func isHeader(_ block: [UInt8]) -> Bool {
    block.count >= size && (try? TarHeader(Array(block.prefix(size)))) != nil
  }

  private static func text(_ field: ArraySlice<UInt8>) -> [UInt8] { Array(field.prefix { $0 != 0 }) }

  /// Octal digits between spaces, or, with the first bit set, base 256.
  private static func number(_ field: ArraySlice<UInt8>) -> Int64? {
    guard let first = field.first else { return nil }
    if first & 0x80 != 0 {
      // Negative numbers, and those beyond 63 bits, are no sizes.
      guard first == 0x80, field.dropFirst().dropLast(8).allSatisfy({ $0 == 0 }) else { return nil }
      let value = field.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return Int64(exactly: value)
    }
    let digits = field.drop { $0 == 0x20 }.prefix { $0 != 0x20 && $0 != 0 }
    guard digits.allSatisfy({ (0x30...0x37).contains($0) }) else { return nil }
    return digits.reduce(0) { $0 << 3 | Int64($1 & 7) }
  }

  /// Of all bytes with the sum's own as spaces; some old tars took them as signed.
  private static func sums(_ block: [UInt8]) -> [Int64] {
    var (unsigned, signed): (Int64, Int64) = (0, 0)
    for (place, byte) in block.enumerated() {
      let byte = (148..<156).contains(place) ? 0x20 : byte
      unsigned += Int64(byte)
      signed += Int64(Int8(bitPattern: byte))
    }
    return [unsigned, signed]
  }
}

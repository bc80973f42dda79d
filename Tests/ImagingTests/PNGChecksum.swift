extension [UInt8] {
  /// Writes the checksum that belongs to the chunk whose length field stands at a position, if it lies inside.
  mutating func repairChecksum(ofChunkAt position: Int) {
    guard position + 12 <= count else { return }
    let length = self[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
    guard length <= count - position - 12 else { return }
    let checksum = crc32(self[position + 4..<position + 8 + length])
    for index in 0..<4 {
      self[position + 8 + length + index] = UInt8(truncatingIfNeeded: checksum >> (24 - 8 * UInt32(index)))
    }
  }

  /// Repairs the checksums of all chunks as far as their lengths lead.
  mutating func repairChecksums() {
    var position = 8
    while position + 12 <= count {
      repairChecksum(ofChunkAt: position)
      let length = self[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
      position += 12 + length
    }
  }
}

/// ISO 3309, bit by bit (PNG specification, annex D).
private func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
  var sum: UInt32 = 0xFFFF_FFFF
  for byte in bytes {
    sum ^= UInt32(byte)
    for _ in 0..<8 {
      let carry = sum & 1 == 1
      sum >>= 1
      if carry { sum ^= 0xEDB8_8320 }
    }
  }
  return ~sum
}

/// Sorts numbers upwards by their bits, in three passes of eleven (least significant first): many times faster than
/// comparing. -0 comes before 0; there must be no NaN, which would be put at an end.
/// - Parameter scratch: room, reused between calls; its content means nothing.
func sortFloats(_ values: inout [Float], scratch: inout [UInt32]) {
  let count = values.count
  if scratch.count < 2 * count { scratch = [UInt32](repeating: 0, count: 2 * count) }
  scratch.withUnsafeMutableBufferPointer { scratch in
    var source = UnsafeMutableBufferPointer(rebasing: scratch[0..<count])
    var target = UnsafeMutableBufferPointer(rebasing: scratch[count..<2 * count])
    for (index, value) in values.enumerated() { source[index] = orderedBits(value) }
    for shift: UInt32 in [0, 11, 22] {
      withUnsafeTemporaryAllocation(of: Int.self, capacity: 2048) { starts in
        starts.initialize(repeating: 0)
        for bits in source { starts[Int((bits &>> shift) & 2047)] &+= 1 }
        var sum = 0
        for digit in 0..<2048 {
          let number = starts[digit]
          starts[digit] = sum
          sum &+= number
        }
        for bits in source {
          let digit = Int((bits &>> shift) & 2047)
          target[starts[digit]] = bits
          starts[digit] &+= 1
        }
      }
      swap(&source, &target)
    }
    for index in 0..<count { values[index] = floatValue(ofOrderedBits: source[index]) }
  }
}

/// Bits that are ordered as unsigned numbers as the values are: the sign is turned, and of negative values all bits.
func orderedBits(_ value: Float) -> UInt32 {
  let bits = value.bitPattern
  return bits & 0x8000_0000 == 0 ? bits | 0x8000_0000 : ~bits
}

func floatValue(ofOrderedBits bits: UInt32) -> Float {
  Float(bitPattern: bits & 0x8000_0000 == 0 ? ~bits : bits & 0x7FFF_FFFF)
}

/// Amounts as people write them.
package enum Quantity {
  /// Bytes of `500M`, `2G`, `1.5T`, `64k`; powers of 1024; a bare number is in bytes.
  package static func bytes(_ text: String) -> Int64? {
    let units: [Character: Double] = ["k": 0x1p10, "K": 0x1p10, "M": 0x1p20, "G": 0x1p30, "T": 0x1p40]
    var number = text
    var unit = 1.0
    if let last = text.last, let factor = units[last] {
      number.removeLast()
      unit = factor
    }
    guard let value = Double(number), value.isFinite, value >= 0, value * unit < 0x1p62 else { return nil }
    return Int64(value * unit)
  }
}

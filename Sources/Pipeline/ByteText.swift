/// An amount of memory or of disk as a person writes it: `500MB`, `1.5GB`, `2GiB`.
package enum ByteText {
  private static let units: [(name: String, bytes: Double)] = [
    ("KiB", 1024), ("MiB", 1024 * 1024), ("GiB", 1024 * 1024 * 1024), ("TiB", 1024 * 1024 * 1024 * 1024),
    ("kB", 1e3), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12),
  ]

  package static let rule = "it must be an amount such as 500MB, 1.5GB or 2GiB"

  /// - Returns: bytes; `nil` if the text is no amount. A number without a unit is none: nobody can tell what it means.
  package static func bytes(_ text: String) -> Int64? {
    for unit in units where text.hasSuffix(unit.name) {
      let digits = text.dropLast(unit.name.count)
      guard digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }), let number = Double(digits) else {
        return nil
      }
      let bytes = (number * unit.bytes).rounded()
      return bytes < 1e18 ? Int64(bytes) : nil
    }
    return nil
  }

  /// The shortest text that `bytes` reads back as the same number.
  package static func text(_ bytes: Int64) -> String {
    for unit in units.sorted(by: { $0.bytes > $1.bytes }) {
      let count = Double(bytes) / unit.bytes
      if count >= 1, count == count.rounded() { return "\(Int64(count))\(unit.name)" }
    }
    return "\(Double(bytes) / 1024)KiB"
  }
}

/// An amount of memory or of disk as a person writes it: `500MB`, `1.5GB`, `2GiB`.
enum ByteText {
  private static let units: [(name: String, bytes: Double)] = [
    ("KiB", 1024), ("MiB", 1024 * 1024), ("GiB", 1024 * 1024 * 1024), ("TiB", 1024 * 1024 * 1024 * 1024),
    ("kB", 1e3), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12),
  ]

  static let rule = "it must be an amount such as 500MB, 1.5GB or 2GiB"

  /// - Returns: bytes; `nil` if the text is no amount. A number without a unit is none: nobody can tell what it means.
  static func bytes(_ text: String) -> Int64? {
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
}

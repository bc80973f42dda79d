internal import Crypto
package import SystemPackage

/// The SHA-256 of some bytes.
package struct ContentHash: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// 32 bytes.
  package let bytes: [UInt8]

  package init(of content: [UInt8]) {
    bytes = content.withUnsafeBytes { Array(SHA256.hash(data: $0)) }
  }

  fileprivate init(digest: SHA256.Digest) {
    bytes = Array(digest)
  }

  /// Reads the file in pieces: memory does not grow with it.
  package init(ofFile path: FilePath) throws(FileError) { self = try HashedReader(path).finish() }

  /// From 64 hexadecimal digits; `nil` for any other text.
  package init?(_ text: String) {
    var values: [UInt8] = []
    values.reserveCapacity(64)
    for digit in text.utf8 {
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): values.append(digit - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): values.append(digit - UInt8(ascii: "a") + 10)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): values.append(digit - UInt8(ascii: "A") + 10)
      default: return nil
      }
    }
    guard values.count == 64 else { return nil }
    bytes = (0..<32).map { values[2 * $0] << 4 | values[2 * $0 + 1] }
  }

  /// 64 hexadecimal digits, lower case.
  package var description: String {
    String(unsafeUninitializedCapacity: 2 * bytes.count) { digits in
      for (place, byte) in bytes.enumerated() {
        digits[2 * place] = ContentHash.digit(byte >> 4)
        digits[2 * place + 1] = ContentHash.digit(byte & 15)
      }
      return 2 * bytes.count
    }
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }

  package static func < (left: ContentHash, right: ContentHash) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}

/// The SHA-256 of what comes piece by piece.
package struct RunningHash {
  private var hash = SHA256()

  package init() {}

  package mutating func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { update($0) }
  }

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    hash.update(bufferPointer: bytes)
  }

  package var value: ContentHash { ContentHash(digest: hash.finalize()) }
}

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
    let digits = Array(text.utf8)
    guard digits.count == 64 else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: 64, by: 2) {
      guard let byte = UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16) else { return nil }
      bytes.append(byte)
    }
    self.bytes = bytes
  }

  /// 64 hexadecimal digits, lower case.
  package var description: String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
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

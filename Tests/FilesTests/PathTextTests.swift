import Files
import Random
import SystemPackage
import Testing

struct PathTextTests {
  @Test(
    arguments: [
      (Array("photos/0001.png".utf8), "photos/0001.png"),
      ([0x63, 0x61, 0x66, 0xE9], "caf\\xE9"),
      ([0x63, 0x61, 0x66, 0xC3, 0xA9], "caf\u{E9}"),
      ([0x63, 0x61, 0x66, 0x65, 0xCC, 0x81], "cafe\u{301}"),
      (Array("a\\b".utf8), "a\\\\b"),
      ([0x61, 0x0A, 0x09, 0x7F], "a\\x0A\\x09\\x7F"),
      ([0xF0, 0x9F, 0x97, 0xBA], "\u{1F5FA}"),
      // The first half of a character, and an overlong form, are no text.
      ([0xC3], "\\xC3"),
      ([0xC0, 0x80], "\\xC0\\x80"),
    ] as [([UInt8], String)])
  func bytesAreWrittenAsText(_ bytes: [UInt8], _ text: String) {
    // Compared scalar by scalar: Swift holds composed and decomposed letters for equal.
    #expect(Array(escapeBytes(bytes).unicodeScalars) == Array(text.unicodeScalars))
    #expect(unescapeBytes(text) == bytes)
  }

  @Test(arguments: UInt64(0)..<40)
  func anyBytesComeBack(_ seed: UInt64) {
    var random = Philox(key: seed).stream()
    for _ in 0..<200 {
      let length = Int.random(in: 0...24, using: &random)
      // Mostly bytes that mean something to UTF-8 or to the escapes.
      let telling: [UInt8] = [0x5C, 0x78, 0x41, 0x46, 0x30, 0xC3, 0xA9, 0xE9, 0xCC, 0x81, 0xED, 0xA0, 0xF4, 0x90, 0x7F]
      let bytes = (0..<length).map { _ in
        Bool.random(using: &random)
          ? telling.randomElement(using: &random) ?? 1 : UInt8.random(in: 1...255, using: &random)
      }
      let text = escapeBytes(bytes)
      #expect(unescapeBytes(text) == bytes, "seed \(seed): \(bytes)")
      #expect(FilePath(escaped: FilePath(bytes: bytes).escaped)?.bytes == FilePath(bytes: bytes).bytes, "seed \(seed)")
    }
  }

  @Test func differentBytesHaveDifferentTexts() {
    let names: [[UInt8]] = [
      [0xE9], [0xC3, 0xA9], [0x65, 0xCC, 0x81], Array("\\xE9".utf8), Array("\\\\xE9".utf8), Array("xE9".utf8),
    ]
    let texts = names.map { Array(escapeBytes($0).utf8) }
    #expect(Set(texts).count == names.count)
  }

  @Test(arguments: ["\\", "a\\q", "\\xZZ", "\\x4", "\\x41", "caf\\xC3\\xA9", "a\u{07}b", "\\xe9"])
  func textThatIsNoEscapedFormIsRefused(_ text: String) {
    #expect(unescapeBytes(text) == nil)
  }

  @Test func aPathHoldsNoTerminator() {
    #expect(FilePath(escaped: "a\\x00b") == nil)
    #expect(FilePath(bytes: [0x2F, 0xE9, 0x2F, 0x61]).bytes == [0x2F, 0xE9, 0x2F, 0x61])
  }
}

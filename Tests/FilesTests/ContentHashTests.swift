import Files
import SystemPackage
import TestSupport
import Testing

struct ContentHashTests {
  /// FIPS 180-2, appendix B.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func hashesAreThePublishedOnes(_ text: String, _ digits: String) {
    #expect(ContentHash(of: Array(text.utf8)).description == digits)
    #expect(ContentHash(digits) == ContentHash(of: Array(text.utf8)))
  }

  @Test func aFileIsHashedInPieces() throws {
    let folder = try TemporaryFolder()
    let bytes = (0..<(5 << 19) + 7).map { UInt8(truncatingIfNeeded: $0 * 31) }
    let path = try folder.write(bytes, to: folder("a"))
    #expect(try ContentHash(ofFile: path) == ContentHash(of: bytes))
  }

  @Test(arguments: ["", "ab", String(repeating: "g", count: 64), String(repeating: "0", count: 65)])
  func otherTextIsNoHash(_ text: String) {
    #expect(ContentHash(text) == nil)
  }
}

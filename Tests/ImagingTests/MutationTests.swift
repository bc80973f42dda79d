import Imaging
import Random
import Testing

/// Hostile bytes never crash, and what decodes is a well-formed bitmap.
@Suite struct MutationTests {
  @Test(arguments: ["png", "jpg"]) func mutatedFilesDecodeOrThrow(kind: String) throws {
    let names = try Fixtures.cases().map(\.name).filter { $0.hasSuffix(kind) }
    let limits = ImageFile.Limits(side: 4000, pixels: 1_000_000)
    var decoded = 0
    for seed in UInt64(0)..<600 {
      var random = Philox(key: seed).stream()
      let name = names[Int(random.next() % UInt64(names.count))]
      let bytes = mutated(try Fixtures.bytes(name), &random)
      do throws(ImageError) {
        let header = try ImageFile.header(of: bytes, limits: limits)
        let bitmap = try ImageFile.decode(bytes, limits: limits)
        decoded += 1
        #expect(bitmap.width == header.width && bitmap.height == header.height, "seed \(seed), \(name)")
        #expect(bitmap.colour == header.colour, "seed \(seed), \(name)")
        #expect(bitmap.samples.count == bitmap.width * bitmap.height * bitmap.colour.channels, "seed \(seed), \(name)")
      } catch {
        #expect(!error.description.isEmpty, "seed \(seed), \(name)")
      }
    }
    // Some mutations spare the image, or the test would only look at refusals.
    #expect(decoded > 10)
  }

  /// One or two changes: a bit, a byte, a byte that means much, a part doubled, removed or cut off. Half of the PNG files
  /// get their checksums back, so that the changes reach the code behind them.
  private func mutated(_ original: [UInt8], _ random: inout PhiloxStream) -> [UInt8] {
    var bytes = original
    for _ in 0...Int(random.next() % 2) where bytes.count > 8 {
      let place = Int(random.next() % UInt64(bytes.count))
      let length = min(1 + Int(random.next() % 40), bytes.count - place)
      switch random.next() % 8 {
      case 0, 1: bytes[place] ^= 1 << UInt8(random.next() % 8)
      case 2: bytes[place] = UInt8(truncatingIfNeeded: random.next())
      case 3: bytes[place] = [0x00, 0xFF, 0x7F, 0x80, 0xD9, 0xDA, 0xC2][Int(random.next() % 7)]
      case 4: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
      case 5: bytes.removeSubrange(place..<place + length)
      case 6: bytes.removeSubrange(place..<bytes.count)
      default:
        // Early bytes hold sizes, tables and orientation.
        bytes[min(bytes.count - 1, place % 200)] = UInt8(truncatingIfNeeded: random.next())
      }
    }
    if bytes.starts(with: [0x89, 0x50]) && random.next() % 2 == 0 { bytes.repairChecksums() }
    return bytes
  }
}

package import Files

/// What decides which units drop out when an image is translated: the image's content, the user's seed and the number of
/// the sample; never the order, the name, the batch or the process. A rerun gives the same bytes.
package enum DropoutSeed {
  package static func seed(of image: ContentHash, seed: UInt64, sample: UInt64 = 0) -> UInt64 {
    var bytes = image.bytes
    for word in [seed, sample] {
      withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
    }
    return ContentHash(of: bytes).bytes.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}

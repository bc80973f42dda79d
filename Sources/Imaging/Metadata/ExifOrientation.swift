/// How the stored pixels are to be turned to be seen upright: the value of EXIF's tag 0x0112 (Exif 2.32, 4.6.4 A), named
/// by where the stored first row and first column belong.
enum ExifOrientation: Int {
  case upright = 1
  case mirrored = 2
  case rotatedByHalf = 3
  case flipped = 4
  case transposed = 5
  /// To be turned by 90 degrees clockwise.
  case rotatedLeft = 6
  case transversed = 7
  /// To be turned by 90 degrees counter-clockwise.
  case rotatedRight = 8

  /// Whether width and height change places.
  var swapsSides: Bool { rawValue >= 5 }

  /// From the first Exif segment (JPEG: APP1) or eXIf chunk (PNG). EXIF that is missing or makes no sense says upright: a
  /// photo is not lost for its camera's notes.
  init(of bytes: [UInt8], kind: ImageFile.Header.Kind) {
    self = ExifBlock(of: bytes, kind: kind)?.orientation ?? .upright
  }
}

extension ExifBlock {
  /// The first one of a file.
  init?(of bytes: [UInt8], kind: ImageFile.Header.Kind) {
    let block =
      switch kind {
      case .jpeg: JPEGSegments(bytes).bodies(0xE1, after: ExifBlock.mark, in: bytes).first
      case .png: PNGChunks(bytes).bodies("eXIf").first
      }
    guard let block else { return nil }
    self.init(Array(bytes[block]))
  }
}

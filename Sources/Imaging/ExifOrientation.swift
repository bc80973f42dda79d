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
    let reader = ByteReader(bytes)
    let block = kind == .jpeg ? reader.jpegExif() : reader.pngExif()
    self = block.flatMap { reader.orientation(in: $0) } ?? .upright
  }
}

/// Reads numbers out of bytes that may lie: everything outside of them is `nil`.
private struct ByteReader {
  static let exifMark = Array("Exif\0\0".utf8)
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  func number(at offset: Int, bytes count: Int, in range: Range<Int>, littleEndian: Bool = false) -> Int? {
    guard offset >= range.lowerBound, range.upperBound <= bytes.count, offset <= range.upperBound - count else {
      return nil
    }
    let part = bytes[offset..<offset + count]
    return littleEndian ? part.reversed().reduce(0) { $0 << 8 | Int($1) } : part.reduce(0) { $0 << 8 | Int($1) }
  }

  /// The TIFF block in the first APP1 segment with EXIF's mark.
  func jpegExif() -> Range<Int>? {
    var position = 2
    while let start = bytes[min(position, bytes.count)...].firstIndex(of: 0xFF),
      let markerIndex = bytes[start...].firstIndex(where: { $0 != 0xFF })
    {
      let marker = bytes[markerIndex]
      // Start of scan and end of image: nothing behind them describes this image.
      if marker == 0xDA || marker == 0xD9 { return nil }
      // A stuffed zero and the markers without a length.
      if marker == 0 || marker == 1 || (0xD0...0xD8).contains(marker) {
        position = markerIndex + 1
        continue
      }
      guard let length = number(at: markerIndex + 1, bytes: 2, in: 0..<bytes.count), length >= 2 else { return nil }
      let body = markerIndex + 3..<min(markerIndex + 1 + length, bytes.count)
      if marker == 0xE1, body.lowerBound <= body.upperBound, bytes[body].starts(with: Self.exifMark) {
        return body.dropFirst(Self.exifMark.count)
      }
      position = markerIndex + 1 + length
    }
    return nil
  }

  /// The TIFF block in the first eXIf chunk, without the mark that some writers put before it.
  func pngExif() -> Range<Int>? {
    var position = 8
    while let length = number(at: position, bytes: 4, in: 0..<bytes.count),
      let type = number(at: position + 4, bytes: 4, in: 0..<bytes.count), length <= bytes.count - position - 8
    {
      if type == 0x6558_4966 {
        let body = position + 8..<position + 8 + length
        return bytes[body].starts(with: Self.exifMark) ? body.dropFirst(Self.exifMark.count) : body
      }
      position += 12 + length
    }
    return nil
  }

  /// The entry of the first directory of a TIFF block (TIFF 6.0, section 2).
  func orientation(in block: Range<Int>) -> ExifOrientation? {
    guard let order = number(at: block.lowerBound, bytes: 2, in: block), order == 0x4949 || order == 0x4D4D else {
      return nil
    }
    let little = order == 0x4949
    func read(_ offset: Int, _ count: Int) -> Int? {
      number(at: block.lowerBound + offset, bytes: count, in: block, littleEndian: little)
    }
    guard read(2, 2) == 42, let directory = read(4, 4), let entries = read(directory, 2) else { return nil }
    for index in 0..<entries {
      let entry = directory + 2 + 12 * index
      guard let tag = read(entry, 2) else { return nil }
      if tag != 0x0112 { continue }
      guard read(entry + 4, 4) == 1, let type = read(entry + 2, 2) else { return nil }
      // A short by the standard; bytes and longs are met.
      let widths = [1: 1, 3: 2, 4: 4]
      return widths[type].flatMap { read(entry + 8, $0) }.flatMap { ExifOrientation(rawValue: $0) }
    }
    return nil
  }
}

extension Range<Int> {
  fileprivate func dropFirst(_ count: Int) -> Range<Int> {
    Swift.min(lowerBound + count, upperBound)..<upperBound
  }
}

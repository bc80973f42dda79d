/// A block of Exif (TIFF 6.0, section 2; Exif 2.32, section 4): read and changed in place, so that whatever points into it, such
/// as a maker's notes, stays right.
struct ExifBlock {
  private(set) var bytes: [UInt8]

  static let mark = Array("Exif\0\0".utf8)

  /// - Parameter bytes: a TIFF header and what follows, with or without the mark.
  init?(_ bytes: [UInt8]) {
    self.bytes = bytes.starts(with: Self.mark) ? Array(bytes.dropFirst(Self.mark.count)) : bytes
    guard let order = ByteReader(self.bytes).number(at: 0, bytes: 2), order == 0x4949 || order == 0x4D4D,
      reader.number(at: 2, bytes: 2) == 42
    else { return nil }
  }

  private var reader: ByteReader {
    var reader = ByteReader(bytes)
    reader.isLittleEndian = bytes.first == 0x49
    return reader
  }

  private enum Tag {
    static let orientation = 0x0112
    static let exif = 0x8769
    static let colourSpace = 0xA001
    static let width = 0xA002
    static let height = 0xA003
  }

  /// Where the value of a tag stands, and its bytes: only tags with one value that is a byte, a short or a long.
  private func place(of tag: Int, inDirectoryAt directory: Int?) -> (offset: Int, bytes: Int)? {
    guard let directory, let entries = reader.number(at: directory, bytes: 2) else { return nil }
    for index in 0..<entries {
      let entry = directory + 2 + 12 * index
      guard let found = reader.number(at: entry, bytes: 2) else { return nil }
      if found != tag { continue }
      guard reader.number(at: entry + 4, bytes: 4) == 1, let type = reader.number(at: entry + 2, bytes: 2) else {
        return nil
      }
      // A short by the standard; bytes and longs are met.
      return [1: 1, 3: 2, 4: 4][type].map { (entry + 8, $0) }
    }
    return nil
  }

  private func value(of tag: Int, inDirectoryAt directory: Int?) -> Int? {
    place(of: tag, inDirectoryAt: directory).flatMap { reader.number(at: $0.offset, bytes: $0.bytes) }
  }

  private var firstDirectory: Int? { reader.number(at: 4, bytes: 4) }
  private var exifDirectory: Int? { value(of: Tag.exif, inDirectoryAt: firstDirectory) }

  var orientation: ExifOrientation? {
    value(of: Tag.orientation, inDirectoryAt: firstDirectory).flatMap { ExifOrientation(rawValue: $0) }
  }

  /// Says what is true of a picture that was made of this one: it stands upright and has this size; the small preview, which
  /// shows the other one, is left out.
  mutating func describe(width: Int, height: Int, isSRGB: Bool) {
    set(Tag.orientation, to: ExifOrientation.upright.rawValue, inDirectoryAt: firstDirectory)
    let exif = exifDirectory
    set(Tag.width, to: width, inDirectoryAt: exif)
    set(Tag.height, to: height, inDirectoryAt: exif)
    if isSRGB { set(Tag.colourSpace, to: 1, inDirectoryAt: exif) }
    // The second directory is the preview's.
    guard let directory = firstDirectory, let entries = reader.number(at: directory, bytes: 2) else { return }
    write(0, at: directory + 2 + 12 * entries, bytes: 4)
  }

  private mutating func set(_ tag: Int, to value: Int, inDirectoryAt directory: Int?) {
    guard let place = place(of: tag, inDirectoryAt: directory), value < 1 << (8 * place.bytes) else { return }
    write(value, at: place.offset, bytes: place.bytes)
  }

  private mutating func write(_ value: Int, at offset: Int, bytes count: Int) {
    guard offset >= 0, offset + count <= bytes.count else { return }
    let isLittleEndian = reader.isLittleEndian
    for index in 0..<count {
      bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * (isLittleEndian ? index : count - 1 - index)))
    }
  }
}

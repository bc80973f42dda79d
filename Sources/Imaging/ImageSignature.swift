/// Formats by their first bytes.
enum ImageSignature {
  /// - Throws: `empty`, `unsupportedFormat` with the format's name where it is known, or `damaged` for a PNG whose
  ///   signature was changed by a transfer in text mode (it is made to show that: PNG specification, 5.2).
  static func kind(of bytes: [UInt8]) throws(ImageError) -> ImageFile.Header.Kind {
    if bytes.isEmpty { throw .empty }
    if bytes.starts(with: png) { return .png }
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
    if png.starts(with: bytes) { throw .truncated(detail: "only \(bytes.count) bytes of a PNG are left") }
    if resemblesPNG(bytes) {
      throw .damaged(detail: "its PNG signature was changed, as by a transfer in text mode")
    }
    throw .unsupportedFormat(name: name(of: bytes))
  }

  private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  private static func resemblesPNG(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= png.count else { return false }
    let equal = zip(bytes, png).count { $0 == $1 }
    return equal >= 6 || bytes.starts(with: png.prefix(4)) || bytes.dropFirst().starts(with: png[1..<4] + [0x0D])
  }

  /// The formats that archives hold beside PNG and JPEG. Two-byte signatures are confirmed by a second field.
  private static func name(of bytes: [UInt8]) -> String? {
    func holds(_ text: String, at offset: Int = 0) -> Bool {
      bytes.dropFirst(offset).starts(with: text.utf8)
    }
    func holds(_ values: [UInt8], at offset: Int = 0) -> Bool {
      bytes.dropFirst(offset).starts(with: values)
    }
    if holds([0x49, 0x49, 0x2A, 0]) || holds([0x4D, 0x4D, 0, 0x2A]) { return "TIFF" }
    if holds([0x49, 0x49, 0x2B, 0]) || holds([0x4D, 0x4D, 0, 0x2B]) { return "BigTIFF" }
    if holds("GIF87a") || holds("GIF89a") { return "GIF" }
    if holds("RIFF") && holds("WEBP", at: 8) { return "WebP" }
    if holds("BM") && bytes.count > 18 && [12, 16, 40, 52, 56, 64, 108, 124].contains(bytes[14]) && bytes[15] == 0 {
      return "BMP"
    }
    if holds("%PDF-") { return "PDF" }
    if holds("%!PS") { return "PostScript" }
    if holds("ftyp", at: 4) { return isoMediaName(brand: Array(bytes.dropFirst(8).prefix(4))) }
    if holds([0, 0, 0, 0x0C, 0x6A, 0x50, 0x20, 0x20]) || holds([0xFF, 0x4F, 0xFF, 0x51]) { return "JPEG 2000" }
    if holds([0, 0, 0, 0x0C, 0x4A, 0x58, 0x4C, 0x20]) || holds([0xFF, 0x0A]) { return "JPEG XL" }
    if holds([0, 0, 1, 0]) && bytes.count > 6 && bytes[4] != 0 && bytes[5] == 0 { return "ICO" }
    if holds("8BPS") { return "PSD" }
    if holds("gimp xcf") { return "XCF" }
    if isPortableAnyMap(bytes) { return "PNM" }
    if holds([0x8A, 0x4D, 0x4E, 0x47]) { return "MNG" }
    if holds([0x76, 0x2F, 0x31, 0x01]) { return "OpenEXR" }
    if holds("AT&TFORM") { return "DjVu" }
    if holds("qoif") { return "QOI" }
    if holds("DDS ") { return "DDS" }
    if holds("#?RADIANCE") { return "Radiance HDR" }
    if holds("DICM", at: 128) { return "DICOM" }
    if holds("<svg") || (holds("<?xml") && bytes.prefix(512).contains(text: "<svg")) { return "SVG" }
    return nil
  }

  private static func isoMediaName(brand: [UInt8]) -> String {
    switch String(decoding: brand, as: UTF8.self) {
    case "avif", "avis": "AVIF"
    case "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1": "HEIC"
    case "crx ": "Canon CR3"
    default: "a video or another ISO media file"
    }
  }

  /// `P1`...`P7` and white space.
  private static func isPortableAnyMap(_ bytes: [UInt8]) -> Bool {
    bytes.count > 2 && bytes[0] == UInt8(ascii: "P") && (UInt8(ascii: "1")...UInt8(ascii: "7")).contains(bytes[1])
      && [0x20, 0x09, 0x0A, 0x0D].contains(bytes[2])
  }
}

extension Collection<UInt8> {
  fileprivate func contains(text: String) -> Bool {
    let pattern = Array(text.utf8)
    return indices.contains { self[$0...].starts(with: pattern) }
  }
}

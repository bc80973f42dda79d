/// In a JPEG: Exif and XMP in APP1, the profile in parts in APP2, comments in COM, the resolution in JFIF's APP0.
extension ImageMetadata {
  private enum Marker {
    static let app0: UInt8 = 0xE0
    static let app1: UInt8 = 0xE1
    static let app2: UInt8 = 0xE2
    static let app13: UInt8 = 0xED
    static let comment: UInt8 = 0xFE
  }
  private static let jfifMark = Array("JFIF\0".utf8)
  private static let profileMark = Array("ICC_PROFILE\0".utf8)
  private static let xmpMark = Array("http://ns.adobe.com/xap/1.0/\0".utf8)
  private static let extendedMark = Array("http://ns.adobe.com/xmp/extension/\0".utf8)
  private static let photoshopMark = Array("Photoshop 3.0\0".utf8)

  mutating func readSegments(_ bytes: [UInt8]) {
    let segments = JPEGSegments(bytes)
    func bodies(_ marker: UInt8, _ mark: [UInt8]) -> [Range<Int>] { segments.bodies(marker, after: mark, in: bytes) }
    xmp = bodies(Marker.app1, Self.xmpMark).first.map { Array(bytes[$0]) }
    // Each part has its number, from 1, and how many there are.
    let parts = bodies(Marker.app2, Self.profileMark).filter { $0.count > 2 }.sorted {
      bytes[$0.lowerBound] < bytes[$1.lowerBound]
    }
    let isWhole = parts.enumerated().allSatisfy { index, part in
      Int(bytes[part.lowerBound]) == index + 1 && Int(bytes[part.lowerBound + 1]) == parts.count
    }
    if !parts.isEmpty, isWhole { profile = parts.flatMap { bytes[$0.dropFirst(2)] } }
    if let jfif = bodies(Marker.app0, Self.jfifMark).first {
      let reader = ByteReader(bytes, in: jfif)
      if let unit = reader.number(at: 2, bytes: 1), let x = reader.number(at: 3, bytes: 2),
        let y = reader.number(at: 5, bytes: 2), x > 0, y > 0, unit <= 2
      {
        resolution = ImageResolution(x: x, y: y, unit: [.none, .inch, .centimetre][unit])
        // Square pixels of no known size: what a writer says that knows nothing.
        if unit == 0, x == y { resolution = nil }
      }
    }
    texts = bodies(Marker.comment, []).map {
      PNGText(type: "tEXt", data: Array("Comment\0".utf8) + bytes[$0])
    }
    jpegOnly = segments.segments.filter { segment in
      let body = bytes[segment.body]
      return (segment.marker == Marker.app13 && body.starts(with: Self.photoshopMark))
        || (segment.marker == Marker.app1 && body.starts(with: Self.extendedMark))
    }.map { JPEGExtra(marker: $0.marker, data: Array(bytes[$0.body])) }
  }

  /// The segments that go behind JFIF's.
  func jpegSegments() -> [[UInt8]] {
    var segments: [[UInt8]] = []
    func add(_ marker: UInt8, _ body: [UInt8]) {
      guard body.count <= 65_533 else { return }
      segments.append([0xFF, marker] + UInt16(body.count + 2).bigEndianBytes + body)
    }
    if let exif { add(Marker.app1, ExifBlock.mark + exif) }
    if let xmp { add(Marker.app1, Self.xmpMark + xmp) }
    for extra in jpegOnly { add(extra.marker, extra.data) }
    if let profile {
      let size = 65_519
      let count = (profile.count + size - 1) / size
      for index in 0..<count where count <= 255 {
        let part = profile[index * size..<min(profile.count, (index + 1) * size)]
        add(Marker.app2, Self.profileMark + [UInt8(index + 1), UInt8(count)] + part)
      }
    }
    for text in texts { if let comment = text.comment { add(Marker.comment, comment) } }
    return segments
  }
}

extension ImageMetadata.PNGText {
  /// As a JPEG's comment; a comment's own keyword is left out. `nil` for what is packed or has no keyword.
  var comment: [UInt8]? {
    guard type == "tEXt", let end = data.firstIndex(of: 0) else { return nil }
    let text = data[(end + 1)...]
    return data[..<end].elementsEqual("Comment".utf8) ? Array(text) : Array(data[..<end]) + Array(": ".utf8) + text
  }
}

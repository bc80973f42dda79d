/// The segments before a JPEG's first scan, as far as they can be followed.
struct JPEGSegments {
  struct Segment {
    let marker: UInt8
    /// Behind the length.
    let body: Range<Int>
  }

  private(set) var segments: [Segment] = []
  /// Where the compressed data of the first scan begin.
  private(set) var scan: Int?

  init(_ bytes: [UInt8]) {
    let reader = ByteReader(bytes)
    var position = 2
    while let start = bytes[min(position, bytes.count)...].firstIndex(of: 0xFF),
      let markerIndex = bytes[start...].firstIndex(where: { $0 != 0xFF })
    {
      let marker = bytes[markerIndex]
      // End of image: nothing behind it describes this picture.
      if marker == 0xD9 { return }
      // A stuffed zero and the markers without a length.
      if marker == 0 || marker == 1 || (0xD0...0xD8).contains(marker) {
        position = markerIndex + 1
        continue
      }
      guard let length = reader.number(at: markerIndex + 1, bytes: 2), length >= 2 else { return }
      let body =
        min(
          markerIndex + 3, bytes.count)..<max(
          min(markerIndex + 1 + length, bytes.count), min(markerIndex + 3, bytes.count))
      if marker == 0xDA {
        scan = body.upperBound
        return
      }
      segments.append(Segment(marker: marker, body: body))
      position = markerIndex + 1 + length
    }
  }

  /// The body of the frame's header: precision, height, width.
  var frame: Int? {
    // All of SOF0 to SOF15 but DHT, JPG and DAC.
    segments.first { (0xC0...0xCF).contains($0.marker) && ![0xC4, 0xC8, 0xCC].contains($0.marker) }?.body.lowerBound
  }

  /// What stands behind `mark` in each segment with that marker which begins with it.
  func bodies(_ marker: UInt8, after mark: [UInt8], in bytes: [UInt8]) -> [Range<Int>] {
    segments.filter { $0.marker == marker && bytes[$0.body].starts(with: mark) }
      .map { $0.body.lowerBound + mark.count..<$0.body.upperBound }
  }
}

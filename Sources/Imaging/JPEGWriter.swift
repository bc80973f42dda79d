internal import CImageCodecs

/// Writes JPEG (ITU-T T.81). A large picture is encoded in bands, each as a picture of its own that can be decoded anew at
/// every row of blocks (restart markers); their data, put one after another with the markers between, are the whole's.
struct JPEGWriter {
  let source: any RowSource
  /// 1...100
  let quality: Int
  let metadata: ImageMetadata
  let threads: Int

  /// Pixels of a band, about; a picture of fewer is one.
  private static let bandPixels = 1 << 19

  func encoded() throws(ImageError) -> [UInt8] {
    try check()
    // Chroma at full resolution (4:4:4) from quality 90, at half (4:2:0) below, and where the source has it so.
    let hasFullChroma = quality >= 90 && !(source is any PlanarSource)
    // Markers are numbered from 0 to 7 in turn, so bands of a multiple of eight rows of blocks need no other numbers.
    let unit = 8 * (hasFullChroma || source.colour == .grey ? 8 : 16)
    let rows = unit * max(1, Self.bandPixels / (unit * source.width))
    let isWhole = source.height <= rows
    let bands = Bands(height: source.height, rows: rows)
    var parts = try bands.map(threads: threads) { band throws(ImageError) in
      try encode(bands[band], hasFullChroma, restarts: !isWhole)
    }
    guard !isWhole else { return withMetadata(parts[0]) }
    let segments = JPEGSegments(parts[0])
    guard let frame = segments.frame, let scan = segments.scan else {
      throw .cannotEncode(detail: "the encoder wrote no frame")
    }
    // The frame's header: precision, height.
    parts[0].replaceSubrange(frame + 1..<frame + 3, with: UInt16(source.height).bigEndianBytes)
    parts[0].removeLast(2)
    var file = withMetadata(parts[0])
    file.reserveCapacity(parts.reduce(file.count) { $0 + $1.count })
    for index in parts.indices.dropFirst() {
      file += [0xFF, 0xD7]
      // All bands have the same header.
      file += parts[index][scan..<parts[index].count - 2]
      parts[index] = []
    }
    file += [0xFF, 0xD9]
    return file
  }

  private func check() throws(ImageError) {
    guard (1...100).contains(quality) else {
      throw .cannotEncode(detail: "JPEG quality \(quality) is not in 1...100")
    }
    if source.colour.hasAlpha {
      throw .cannotEncode(detail: "JPEG holds no transparency; write PNG, or leave the alpha channel out")
    }
    guard source.bits == 8 else {
      throw .cannotEncode(detail: "JPEG holds 8 bits a sample, not 16; write PNG, or reduce it to 8 bits")
    }
    guard max(source.width, source.height) <= 65_500 else {
      throw .cannotEncode(detail: "Maximum supported image dimension is 65500 pixels")
    }
  }

  private func encode(_ rows: Range<Int>, _ hasFullChroma: Bool, restarts: Bool) throws(ImageError) -> [UInt8] {
    var info = codec_info(source)
    info.height = UInt32(rows.count)
    if let source = source as? any PlanarSource {
      let planes = JPEGPlanes(width: source.width, height: rows.count)
      defer { planes.deallocate() }
      source.write(rows, to: planes)
      planes.fill()
      return try encoded { output, message in
        codec_jpeg_encode_planes(
          info, planes.luma, planes.cb, planes.cr, Int32(quality), restarts ? 1 : 0, output, message)
      }
    }
    let pixels = UnsafeMutableRawPointer.allocate(byteCount: rows.count * source.rowBytes, alignment: 16)
    defer { pixels.deallocate() }
    source.write(rows, to: pixels)
    return try encoded { output, message in
      codec_jpeg_encode(info, pixels, Int32(quality), hasFullChroma ? 1 : 0, restarts ? 1 : 0, output, message)
    }
  }

  private func encoded(
    _ encode: (UnsafeMutablePointer<codec_bytes>, UnsafeMutablePointer<CChar>) -> codec_status
  ) throws(ImageError) -> [UInt8] {
    var output = codec_bytes()
    defer { codec_bytes_free(&output) }
    let outcome = ImageCodec.run { message in encode(&output, message) }
    guard outcome.status == codec_ok else {
      throw outcome.status == codec_no_memory
        ? .tooLarge(width: source.width, height: source.height, limit: "the free memory")
        : .cannotEncode(detail: outcome.message)
    }
    return output.bytes
  }

  /// The segments that describe the picture go after the first one, JFIF's, which says how many pixels there are to an inch.
  private func withMetadata(_ file: [UInt8]) -> [UInt8] {
    let segments = metadata.jpegSegments()
    // The start marker, and the header's marker, length and content.
    let header = 2 + 2 + 16
    guard file.count > header, file[2...3] == [0xFF, 0xE0] else { return file }
    var result = Array(file[..<header])
    if let resolution = metadata.resolution {
      result.replaceSubrange(13..<18, with: resolution.jfif)
    }
    for segment in segments { result += segment }
    result += file[header...]
    return result
  }
}

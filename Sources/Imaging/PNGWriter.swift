internal import CImageCodecs

/// Writes PNG (specification, 2nd edition): the pixels are filtered and packed in bands, which are one stream when they are
/// put one after another.
struct PNGWriter {
  let source: any RowSource
  /// zlib's, 0...9.
  let compression: Int
  let metadata: ImageMetadata
  let threads: Int

  private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
  /// Bytes of the rows of a band, about.
  private static let bandBytes = 1 << 21

  private struct Band: Sendable {
    var data: [UInt8]
    var checksum: UInt32
    /// Of its rows, with their filter bytes.
    var count: Int
  }

  func encoded() throws(ImageError) -> [UInt8] {
    guard source.width <= Int(Int32.max), source.height <= Int(Int32.max) else {
      throw .cannotEncode(detail: "\(source.width) x \(source.height) pixels are too many")
    }
    let bands = Bands(height: source.height, rows: max(1, Self.bandBytes / source.rowBytes))
    var packed = try bands.map(threads: threads) { band throws(ImageError) in
      try pack(bands[band], isLast: band == bands.count - 1)
    }
    var file = Self.signature
    file.reserveCapacity(packed.reduce(4096) { $0 + $1.data.count + 12 })
    append("IHDR", header, to: &file)
    for chunk in metadata.pngChunks() { append(chunk.type, chunk.data, to: &file) }
    var checksum: UInt32 = 1
    for index in packed.indices {
      checksum = codec_checksum_joined(checksum, packed[index].checksum, packed[index].count)
      // Each is given back when it is in the file: together they are as large as that.
      var data: [UInt8] = []
      swap(&data, &packed[index].data)
      // zlib's header: deflate, a window of 32 KiB, a fast level.
      if index == 0 { data.insert(contentsOf: [0x78, 0x5E], at: 0) }
      if index == packed.count - 1 { data += checksum.bigEndianBytes }
      append("IDAT", data, to: &file)
    }
    append("IEND", [], to: &file)
    return file
  }

  private var header: [UInt8] {
    let colours: [Bitmap.Colour: UInt8] = [.grey: 0, .greyAlpha: 4, .rgb: 2, .rgba: 6]
    return UInt32(source.width).bigEndianBytes + UInt32(source.height).bigEndianBytes
      + [UInt8(source.bits), colours[source.colour] ?? 0, 0, 0, 0]
  }

  private func pack(_ rows: Range<Int>, isLast: Bool) throws(ImageError) -> Band {
    let before = rows.lowerBound > 0 ? 1 : 0
    let rowBytes = source.rowBytes
    let pixels = UnsafeMutableRawPointer.allocate(byteCount: (rows.count + before) * rowBytes, alignment: 16)
    defer { pixels.deallocate() }
    source.write(rows.lowerBound - before..<rows.upperBound, to: pixels)
    var output = codec_bytes()
    defer { codec_bytes_free(&output) }
    var checksum: UInt32 = 0
    let status = codec_png_band(
      codec_info(source), pixels + before * rowBytes, before == 1 ? UnsafeRawPointer(pixels) : nil, UInt32(rows.count),
      Int32(compression), isLast ? 1 : 0, &output, &checksum)
    switch status {
    case codec_ok: break
    case codec_no_memory:
      throw .tooLarge(width: source.width, height: source.height, limit: "the free memory")
    default:
      throw .cannotEncode(detail: "a row of \(rowBytes) bytes is too long for PNG")
    }
    return Band(data: output.bytes, checksum: checksum, count: rows.count * (rowBytes + 1))
  }

  private func append(_ type: String, _ data: [UInt8], to file: inout [UInt8]) {
    file += UInt32(data.count).bigEndianBytes
    let start = file.count
    file += type.utf8
    file += data
    let crc = file[start...].withUnsafeBufferPointer { codec_crc(0, $0.baseAddress, $0.count) }
    file += crc.bigEndianBytes
  }
}

extension FixedWidthInteger {
  var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }
}

extension codec_bytes {
  var bytes: [UInt8] { data.map { Array(UnsafeBufferPointer(start: $0, count: count)) } ?? [] }
}

extension codec_info {
  init(_ source: some RowSource) {
    self.init(
      width: UInt32(source.width), height: UInt32(source.height), channels: UInt32(source.colour.channels),
      bit_depth: UInt32(source.bits), file_bit_depth: UInt32(source.bits))
  }
}

internal import CImageCodecs

/// In a PNG: Exif in eXIf, the profile packed in iCCP, XMP in an iTXt of its own, texts in tEXt, zTXt and iTXt, the resolution in
/// pHYs.
extension ImageMetadata {
  private static let xmpKeyword = Array("XML:com.adobe.xmp\0".utf8)
  /// What is unpacked at most.
  private static let largest = 1 << 24

  mutating func readChunks(_ bytes: [UInt8]) {
    for chunk in PNGChunks(bytes).chunks {
      let body = Array(bytes[chunk.body])
      switch chunk.type {
      case "iCCP":
        // A name, its end, and the way of packing.
        guard profile == nil, let end = body.firstIndex(of: 0), body.count > end + 2 else { continue }
        profile = Self.inflated(body[(end + 2)...])
      case "iTXt" where body.starts(with: Self.xmpKeyword):
        xmp = xmp ?? Self.text(ofITXt: body)
      case "tEXt", "zTXt", "iTXt":
        texts.append(PNGText(type: chunk.type, data: body))
      case "gAMA", "cHRM", "sRGB":
        colourChunks.append(PNGText(type: chunk.type, data: body))
      case "pHYs":
        let reader = ByteReader(body)
        guard let x = reader.number(at: 0, bytes: 4), let y = reader.number(at: 4, bytes: 4),
          let unit = reader.number(at: 8, bytes: 1), x > 0, y > 0
        else { continue }
        resolution = ImageResolution(x: x, y: y, unit: unit == 1 ? .metre : .none)
      default: continue
      }
    }
    // A profile says more, and a decoder goes by it.
    if profile != nil { colourChunks = [] }
  }

  /// The text behind keyword, packing, language and translation.
  private static func text(ofITXt body: [UInt8]) -> [UInt8]? {
    let flags = xmpKeyword.count
    guard body.count > flags + 2, let language = body[(flags + 2)...].firstIndex(of: 0),
      let translation = body[(language + 1)...].firstIndex(of: 0)
    else { return nil }
    let text = body[(translation + 1)...]
    return body[flags] == 1 ? inflated(text) : Array(text)
  }

  private static func inflated(_ packed: ArraySlice<UInt8>) -> [UInt8]? {
    var output = codec_bytes()
    defer { codec_bytes_free(&output) }
    let status = packed.withUnsafeBufferPointer { codec_inflate($0.baseAddress, $0.count, largest, &output) }
    return status == codec_ok ? output.bytes : nil
  }

  private static func deflated(_ bytes: [UInt8]) -> [UInt8] {
    var output = codec_bytes()
    defer { codec_bytes_free(&output) }
    return codec_deflate(bytes, bytes.count, &output) == codec_ok ? output.bytes : []
  }

  /// The chunks that go before the pixels: behind them some readers do not look.
  func pngChunks() -> [(type: String, data: [UInt8])] {
    var chunks: [(type: String, data: [UInt8])] = []
    if profile == ICCProfile.sRGB {
      // What every decoder knows by its name.
      chunks.append(("sRGB", [0]))
    } else if let profile {
      chunks.append(("iCCP", Array("ICC profile\0\0".utf8) + Self.deflated(profile)))
    }
    chunks += colourChunks.map { ($0.type, $0.data) }
    if let resolution { chunks.append(("pHYs", resolution.pHYs)) }
    if let exif { chunks.append(("eXIf", exif)) }
    if let xmp { chunks.append(("iTXt", Self.xmpKeyword + [0, 0, 0, 0] + xmp)) }
    return chunks + texts.map { ($0.type, $0.data) }
  }
}

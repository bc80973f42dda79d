internal import CImageCodecs

/// The C codecs, with arrays and errors of Swift. Memory for pixels belongs to Swift from the start; the codecs' own is
/// freed before they return.
enum ImageCodec {
  /// What a file's header says of its pixels as they are stored: the orientation is not applied.
  struct Info {
    let width: Int
    let height: Int
    let colour: Bitmap.Colour
    /// 8 or 16: of a decoded sample.
    let bitDepth: Int
    /// Of a sample in the file: 1, 2, 4, 8 or 16.
    let fileBitDepth: Int
  }

  static func header(
    _ kind: ImageFile.Header.Kind, _ bytes: [UInt8], _ limits: ImageFile.Limits
  ) throws(ImageError) -> Info {
    var info = codec_info()
    let outcome = run { message in
      switch kind {
      case .png: codec_png_header(bytes, bytes.count, codec_limits(limits), &info, message)
      case .jpeg: codec_jpeg_header(bytes, bytes.count, codec_limits(limits), &info, message)
      }
    }
    try outcome.check(kind, width: Int(info.width), height: Int(info.height), limits)
    guard let colour = Bitmap.Colour(rawValue: Int(info.channels)) else {
      throw .unsupportedKind(detail: "\(kind.name) with \(info.channels) channels")
    }
    return Info(
      width: Int(info.width), height: Int(info.height), colour: colour, bitDepth: Int(info.bit_depth),
      fileBitDepth: Int(info.file_bit_depth))
  }

  /// - Parameter info: the header of these `bytes`.
  static func decode(
    _ kind: ImageFile.Header.Kind, _ bytes: [UInt8], _ info: Info, _ limits: ImageFile.Limits
  ) throws(ImageError) -> Bitmap {
    let count = info.width * info.height * info.colour.channels
    var outcome = Outcome(status: codec_ok, message: "")
    func fill<Sample>(_ buffer: inout UnsafeMutableBufferPointer<Sample>, _ initialised: inout Int) {
      guard let pixels = buffer.baseAddress else { return }
      let capacity = count * MemoryLayout<Sample>.stride
      outcome = run { message in
        switch kind {
        case .png: codec_png_decode(bytes, bytes.count, codec_limits(limits), pixels, capacity, message)
        case .jpeg: codec_jpeg_decode(bytes, bytes.count, codec_limits(limits), pixels, capacity, message)
        }
      }
      initialised = outcome.status == codec_ok ? count : 0
    }
    let samples: Bitmap.Samples =
      info.bitDepth == 16
      ? .bits16([UInt16](unsafeUninitializedCapacity: count, initializingWith: fill))
      : .bits8([UInt8](unsafeUninitializedCapacity: count, initializingWith: fill))
    try outcome.check(kind, width: info.width, height: info.height, limits)
    return Bitmap(width: info.width, height: info.height, colour: info.colour, samples: samples)
  }

  static func encodePNG(_ bitmap: Bitmap) throws(ImageError) -> [UInt8] {
    // On photos zlib's default, 6, takes three times as long for at most 4 % of the size.
    let level: Int32 = 3
    return try encode(bitmap) { info, pixels, output, message in
      codec_png_encode(info, pixels, level, output, message)
    }
  }

  static func encodeJPEG(_ bitmap: Bitmap, quality: Int) throws(ImageError) -> [UInt8] {
    guard (1...100).contains(quality) else {
      throw .cannotEncode(detail: "JPEG quality \(quality) is not in 1...100")
    }
    if bitmap.colour.hasAlpha {
      throw .cannotEncode(detail: "JPEG holds no transparency; write PNG, or leave the alpha channel out")
    }
    guard case .bits8 = bitmap.samples else {
      throw .cannotEncode(detail: "JPEG holds 8 bits a sample, not 16; write PNG, or reduce it to 8 bits")
    }
    return try encode(bitmap) { info, pixels, output, message in
      codec_jpeg_encode(info, pixels, Int32(quality), quality >= 90 ? 1 : 0, output, message)
    }
  }

  private typealias Encoder = (
    codec_info, UnsafeRawPointer, UnsafeMutablePointer<codec_bytes>, UnsafeMutablePointer<CChar>
  ) -> codec_status

  private static func encode(_ bitmap: Bitmap, with encoder: Encoder) throws(ImageError) -> [UInt8] {
    guard let width = UInt32(exactly: bitmap.width), let height = UInt32(exactly: bitmap.height) else {
      throw .cannotEncode(detail: "\(bitmap.width) x \(bitmap.height) pixels are too many")
    }
    var info = codec_info(
      width: width, height: height, channels: UInt32(bitmap.colour.channels), bit_depth: 8, file_bit_depth: 8)
    var output = codec_bytes()
    defer { codec_bytes_free(&output) }
    func write(_ pixels: UnsafeRawBufferPointer) -> Outcome {
      guard let start = pixels.baseAddress else { return Outcome(status: codec_unsupported, message: "it is empty") }
      return run { encoder(info, start, &output, $0) }
    }
    let outcome: Outcome
    switch bitmap.samples {
    case .bits8(let samples):
      outcome = samples.withUnsafeBytes(write)
    case .bits16(let samples):
      info.bit_depth = 16
      outcome = samples.withUnsafeBytes(write)
    }
    guard outcome.status == codec_ok else { throw .cannotEncode(detail: outcome.message) }
    return Array(UnsafeBufferPointer(start: output.data, count: output.count))
  }
}

/// A codec's answer.
private struct Outcome {
  let status: codec_status
  let message: String

  func check(
    _ kind: ImageFile.Header.Kind, width: Int, height: Int, _ limits: ImageFile.Limits
  ) throws(ImageError) {
    switch status {
    case codec_ok: return
    case codec_truncated: throw .truncated(detail: message)
    case codec_unsupported: throw .unsupportedKind(detail: "\(kind.name) with \(message)")
    case codec_too_large:
      let side = min(limits.side, kind == .jpeg ? 65_500 : Int(Int32.max))
      let limit = max(width, height) > side ? "\(side) pixels a side" : "\(limits.pixels) pixels in all"
      throw .tooLarge(width: width, height: height, limit: limit)
    case codec_no_memory:
      throw .tooLarge(width: width, height: height, limit: "the free memory")
    default:
      throw .damaged(detail: message)
    }
  }
}

private func run(_ codec: (UnsafeMutablePointer<CChar>) -> codec_status) -> Outcome {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(CODEC_MESSAGE_SIZE)) { buffer in
    buffer.initialize(repeating: 0)
    guard let message = buffer.baseAddress else { return Outcome(status: codec_no_memory, message: "out of memory") }
    let status = codec(message)
    return Outcome(status: status, message: String(cString: message))
  }
}

extension codec_limits {
  fileprivate init(_ limits: ImageFile.Limits) {
    self.init(side: UInt32(clamping: limits.side), pixels: UInt64(clamping: limits.pixels))
  }
}

extension ImageFile.Header.Kind {
  /// As a person writes it.
  var name: String { rawValue.uppercased() }
}

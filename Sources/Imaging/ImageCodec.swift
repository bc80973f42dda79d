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

  /// - Parameters:
  ///   - info: the header of these `bytes`.
  ///   - reduction: of JPEG, 1, 2, 4 or 8; PNG has its own size.
  static func decode(
    _ kind: ImageFile.Header.Kind, _ bytes: [UInt8], _ info: Info, _ limits: ImageFile.Limits, reduction: Int = 1
  ) throws(ImageError) -> Bitmap {
    let divisor = kind == .jpeg ? reduction : 1
    let (width, height) = ((info.width + divisor - 1) / divisor, (info.height + divisor - 1) / divisor)
    let count = width * height * info.colour.channels
    var outcome = Outcome(status: codec_ok, message: "")
    func fill<Sample>(_ buffer: inout UnsafeMutableBufferPointer<Sample>, _ initialised: inout Int) {
      guard let pixels = buffer.baseAddress else { return }
      let capacity = count * MemoryLayout<Sample>.stride
      outcome = run { message in
        switch kind {
        case .png: codec_png_decode(bytes, bytes.count, codec_limits(limits), pixels, capacity, message)
        case .jpeg:
          codec_jpeg_decode(bytes, bytes.count, codec_limits(limits), UInt32(divisor), pixels, capacity, message)
        }
      }
      initialised = outcome.status == codec_ok ? count : 0
    }
    let samples: Bitmap.Samples =
      info.bitDepth == 16
      ? .bits16([UInt16](unsafeUninitializedCapacity: count, initializingWith: fill))
      : .bits8([UInt8](unsafeUninitializedCapacity: count, initializingWith: fill))
    try outcome.check(kind, width: info.width, height: info.height, limits)
    return Bitmap(width: width, height: height, colour: info.colour, samples: samples)
  }

  static func run(_ codec: (UnsafeMutablePointer<CChar>) -> codec_status) -> Outcome {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(CODEC_MESSAGE_SIZE)) { buffer in
      buffer.initialize(repeating: 0)
      guard let message = buffer.baseAddress else { return Outcome(status: codec_no_memory, message: "out of memory") }
      let status = codec(message)
      return Outcome(status: status, message: String(cString: message))
    }
  }
}

/// A codec's answer.
struct Outcome {
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

extension codec_limits {
  fileprivate init(_ limits: ImageFile.Limits) {
    self.init(side: UInt32(clamping: limits.side), pixels: UInt64(clamping: limits.pixels))
  }
}

extension ImageFile.Header.Kind {
  /// As a person writes it.
  var name: String { rawValue.uppercased() }
}

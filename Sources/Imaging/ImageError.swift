/// Why bytes are no image that can be used, or an image cannot be written. Each case has one short name for the store
/// (`reason`) and one sentence for a person (`description`), which reads on after the file's name.
package enum ImageError: Error, Sendable, Hashable {
  case empty
  /// Neither PNG nor JPEG; `name` is the format if it is a known one ("TIFF", "WebP", ...).
  case unsupportedFormat(name: String?)
  /// A PNG or JPEG of a kind that cannot be read: "JPEG with 12 bits a sample".
  case unsupportedKind(detail: String)
  /// The bytes end before the image does.
  case truncated(detail: String)
  /// The bytes contradict the format, a checksum or themselves.
  case damaged(detail: String)
  /// `limit` says which bound is exceeded: "65500 pixels a side".
  case tooLarge(width: Int, height: Int, limit: String)
  case cannotEncode(detail: String)
}

extension ImageError {
  /// One or two words that do not change between releases: what the store groups by.
  package var reason: String {
    switch self {
    case .empty: "empty"
    case .unsupportedFormat(name: nil): "not an image"
    case .unsupportedFormat: "unsupported format"
    case .unsupportedKind: "unsupported kind"
    case .truncated: "truncated"
    case .damaged: "damaged"
    case .tooLarge: "too large"
    case .cannotEncode: "cannot encode"
    }
  }
}

extension ImageError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .empty:
      "the file is empty (0 bytes): copy it again from its source"
    case .unsupportedFormat(name: nil):
      "the file is no image of a known format; PNG and JPEG are read"
    case .unsupportedFormat(name: .some(let name)):
      "the file is \(name); only PNG and JPEG are read: convert it to PNG (lossless) or JPEG first"
    case .unsupportedKind(let detail):
      "this kind of image cannot be read: \(detail); save it as an 8-bit JPEG or as PNG"
    case .truncated(let detail):
      "the image is cut off: \(detail); copy it again from its source"
    case .damaged(let detail):
      "the image is damaged: \(detail); copy it again from its source"
    case .tooLarge(let width, let height, let limit):
      "the image is \(width) x \(height) pixels, more than \(limit): scale it down or cut it into parts"
    case .cannotEncode(let detail):
      "the image cannot be written: \(detail)"
    }
  }
}

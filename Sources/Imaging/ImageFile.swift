/// PNG and JPEG files, told apart by their content.
package enum ImageFile {
  package enum Format: Sendable, Hashable {
    case png
    /// quality 1...100
    case jpeg(quality: Int)
  }

  /// What the header says, before anything is decoded.
  package struct Header: Sendable, Hashable {
    package enum Kind: String, Sendable { case png, jpeg }
    package let kind: Kind
    /// As a person sees it: after the orientation is applied.
    package let width: Int
    package let height: Int
    package let colour: Bitmap.Colour
    package let bitDepth: Int
  }

  /// Bounds checked on the header, before memory is taken.
  package struct Limits: Sendable, Hashable {
    package var side: Int
    package var pixels: Int
    package init(side: Int = 65_500, pixels: Int = 250_000_000) {
      self.side = side
      self.pixels = pixels
    }
  }

  package static func header(of bytes: [UInt8], limits: Limits = Limits()) throws(ImageError) -> Header {
    fatalError("stub")
  }

  /// Decodes the whole image: palette and low bit depths expanded, CMYK and YCCK to RGB, tRNS to alpha, 16 bits kept,
  /// EXIF orientation applied.
  package static func decode(_ bytes: [UInt8], limits: Limits = Limits()) throws(ImageError) -> Bitmap {
    fatalError("stub")
  }

  /// - Throws: a bitmap the format cannot hold (JPEG: alpha, 16 bits).
  package static func encode(_ bitmap: Bitmap, as format: Format) throws(ImageError) -> [UInt8] {
    fatalError("stub")
  }
}

/// Why bytes are no image that can be used. Each case has one short name in the store (`reason`) and one sentence.
package enum ImageError: Error, Sendable, Hashable {
  case empty
  /// Neither PNG nor JPEG; `name` is the format if it is a known one ("TIFF", "WebP", ...).
  case unsupportedFormat(name: String?)
  case unsupportedKind(detail: String)
  case truncated(detail: String)
  case damaged(detail: String)
  case tooLarge(width: Int, height: Int, limit: String)
  case cannotEncode(detail: String)
}

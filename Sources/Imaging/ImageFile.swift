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
    /// Of the decoded image: a palette is RGB, tRNS is alpha, CMYK is RGB.
    package let colour: Bitmap.Colour
    /// Of a sample in the file: 1, 2, 4, 8 or 16; 8 where the file has a palette.
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

  /// - Throws: what the first bytes tell: no image, another format, a kind that cannot be read, above the limits. A header
  ///   that can be read does not promise that the pixels can.
  package static func header(of bytes: [UInt8], limits: Limits = Limits()) throws(ImageError) -> Header {
    let kind = try ImageSignature.kind(of: bytes)
    let info = try ImageCodec.header(kind, bytes, limits)
    let turned = ExifOrientation(of: bytes, kind: kind).swapsSides
    return Header(
      kind: kind, width: turned ? info.height : info.width, height: turned ? info.width : info.height,
      colour: info.colour, bitDepth: info.fileBitDepth)
  }

  /// Decodes the whole image: palette and low bit depths expanded, CMYK and YCCK to RGB, tRNS to alpha, 16 bits kept,
  /// EXIF orientation applied. Gamma, ICC profiles and background colours are not applied, as in Pillow; of an animated
  /// PNG the still image is read, of a JPEG with several pictures (MPO) the first.
  ///
  /// Nothing is ever half read: bytes missing at the end, a wrong checksum or a decoder's warning throw.
  package static func decode(_ bytes: [UInt8], limits: Limits = Limits()) throws(ImageError) -> Bitmap {
    let kind = try ImageSignature.kind(of: bytes)
    let info = try ImageCodec.header(kind, bytes, limits)
    return try ImageCodec.decode(kind, bytes, info, limits).upright(from: ExifOrientation(of: bytes, kind: kind))
  }

  /// PNG holds every bitmap; the same bitmap gives the same bytes. JPEG: chroma at half resolution (4:2:0) below quality
  /// 90, full (4:4:4) from there.
  /// - Throws: a bitmap the format cannot hold (JPEG: alpha, 16 bits, a side above 65500; both: no pixels).
  package static func encode(_ bitmap: Bitmap, as format: Format) throws(ImageError) -> [UInt8] {
    guard bitmap.width > 0, bitmap.height > 0 else {
      throw .cannotEncode(detail: "it is \(bitmap.width) x \(bitmap.height) pixels")
    }
    switch format {
    case .png:
      return try ImageCodec.encodePNG(bitmap)
    case .jpeg(let quality):
      return try ImageCodec.encodeJPEG(bitmap, quality: quality)
    }
  }
}

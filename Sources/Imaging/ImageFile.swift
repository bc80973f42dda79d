/// PNG and JPEG files, told apart by their content.
package enum ImageFile {
  package enum Format: Sendable, Hashable {
    /// zlib's level, 0...9. On photos its own choice, 6, takes three times as long as 3 for at most 4 % of the size.
    case png(compression: Int)
    /// quality 1...100
    case jpeg(quality: Int)

    package static let png = Format.png(compression: 3)
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

  /// - Throws: what the first bytes tell: they are empty, no image, another format.
  package static func kind(of bytes: [UInt8]) throws(ImageError) -> Header.Kind { try ImageSignature.kind(of: bytes) }

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
  /// - Parameter reduction: 1, 2, 4 or 8: makes a JPEG's pixels at this fraction of its size (each side rounded up), in much
  ///   less time, for those who only look at it; a PNG is decoded as it is.
  package static func decode(
    _ bytes: [UInt8], limits: Limits = Limits(), reducedBy reduction: Int = 1
  ) throws(ImageError) -> Bitmap {
    let kind = try ImageSignature.kind(of: bytes)
    let info = try ImageCodec.header(kind, bytes, limits)
    return try ImageCodec.decode(kind, bytes, info, limits, reduction: reduction)
      .upright(from: ExifOrientation(of: bytes, kind: kind))
  }

  /// PNG holds every picture. JPEG: chroma at half resolution (4:2:0) below quality 90, and of `ColouredRows`, whose chroma is
  /// that of a smaller picture; else full (4:4:4). The same pixels give the same bytes, on however many threads.
  /// - Parameter threads: that a large picture is encoded on, at most.
  /// - Throws: a picture the format cannot hold (JPEG: alpha, 16 bits, a side above 65500; both: no pixels).
  package static func encode(
    _ source: some RowSource, as format: Format, metadata: ImageMetadata = ImageMetadata(), threads: Int = 1
  ) throws(ImageError) -> [UInt8] {
    guard source.width > 0, source.height > 0 else {
      throw .cannotEncode(detail: "it is \(source.width) x \(source.height) pixels")
    }
    switch format {
    case .png(let compression):
      return try PNGWriter(source: source, compression: compression, metadata: metadata, threads: threads).encoded()
    case .jpeg(let quality):
      return try JPEGWriter(source: source, quality: quality, metadata: metadata, threads: threads).encoded()
    }
  }
}

internal import CImageCodecs

/// What a file says of its picture besides the pixels: taken out of one file and put into another, of either format.
package struct ImageMetadata: Sendable, Hashable {
  /// A TIFF block.
  package var exif: [UInt8]?
  /// An ICC profile.
  package var profile: [UInt8]?
  /// An XMP packet.
  package var xmp: [UInt8]?
  package var resolution: ImageResolution?
  /// Comments and texts of a PNG, as chunks; those of a JPEG as chunks too.
  package var texts: [PNGText] = []
  /// What goes with JPEG only: Photoshop's block, which holds IPTC, and the parts of XMP that are too long for the packet.
  package var jpegOnly: [JPEGExtra] = []
  /// PNG's gAMA, cHRM and sRGB: what colours its values mean, where there is no profile.
  package var colourChunks: [PNGText] = []

  package init() {}

  /// A chunk of a PNG that is copied as it is.
  package struct PNGText: Sendable, Hashable {
    var type: String
    var data: [UInt8]
  }

  /// A segment of a JPEG that is copied as it is.
  package struct JPEGExtra: Sendable, Hashable {
    var marker: UInt8
    var data: [UInt8]
  }

  /// The space of a profile's colours.
  package enum ProfileSpace: String, Sendable, Hashable { case grey, rgb, cmyk, other }

  /// `nil`: there is no profile.
  package var profileSpace: ProfileSpace? {
    guard let profile else { return nil }
    guard profile.count >= 128 else { return .other }
    return switch String(decoding: profile[16..<20], as: UTF8.self) {
    case "GRAY": .grey
    case "RGB ": .rgb
    case "CMYK": .cmyk
    default: .other
    }
  }

  /// Of a PNG or JPEG; what cannot be followed is left out, as is what is longer than 16 MiB unpacked.
  package init(of bytes: [UInt8]) {
    guard let kind = try? ImageSignature.kind(of: bytes) else { return }
    let orientation = ExifOrientation(of: bytes, kind: kind)
    exif = ExifBlock(of: bytes, kind: kind)?.bytes
    switch kind {
    case .jpeg: readSegments(bytes)
    case .png: readChunks(bytes)
    }
    if orientation.swapsSides { resolution = resolution?.turned }
  }

  /// Makes it true of a picture that was made of the file's, upright and of this size.
  /// - Parameter colours: of that picture.
  /// - Returns: what of it had to give way, as sentences' ends: "its grey profile was replaced by sRGB".
  package mutating func describe(width: Int, height: Int, colours: Bitmap.Colour, as format: ImageFile.Format)
    -> [String]
  {
    var remarks: [String] = []
    let isGrey = colours == .grey || colours == .greyAlpha
    if let space = profileSpace, space != (isGrey ? .grey : .rgb) {
      profile = isGrey ? nil : ICCProfile.sRGB
      colourChunks = []
      let name =
        space == .other ? "colour" : space == .cmyk || space == .rgb ? space.rawValue.uppercased() : space.rawValue
      remarks.append("its \(name) profile was " + (isGrey ? "left out" : "replaced by sRGB"))
    }
    if var block = exif.flatMap({ ExifBlock($0) }) {
      block.describe(width: width, height: height, isSRGB: profile == ICCProfile.sRGB)
      exif = block.bytes
    }
    if let xmp { self.xmp = XMPPacket(xmp).upright.bytes }
    if case .jpeg = format, let dropped = dropWhatJPEGCannotHold() { remarks.append(dropped) }
    return remarks
  }

  /// A JPEG's segment holds 65,533 bytes.
  private mutating func dropWhatJPEGCannotHold() -> String? {
    var dropped: [String] = []
    if let count = exif?.count, count > 65_000 {
      exif = nil
      dropped.append("Exif")
    }
    if let count = xmp?.count, count > 65_000 {
      xmp = nil
      dropped.append("XMP")
    }
    return dropped.isEmpty
      ? nil : "its \(dropped.joined(separator: " and ")) is longer than JPEG holds and was left out"
  }
}

package import Files
package import Imaging

/// What a look at a file's bytes told.
package struct Inspection: Sendable {
  package let hash: ContentHash
  package let finding: Finding
}

/// Looks at images before they come into a dataset: a training must not meet a bad one at night.
///
/// The bytes are always decoded to their end, so that whatever is wrong in them is found; a JPEG's pixels are made at a
/// fraction of its size where that is enough, which is most of the work that can be saved.
package struct ImageInspector: Sendable {
  package let geometry: ImageFacts.Geometry
  package let limits: ImageFile.Limits
  /// Pixels a side that a picture needs at least: below that there is nothing to learn from.
  package static let minimumSide = 16
  /// Pixels that the shorter side of a picture is looked at with, at least.
  private static let lookSide = 128

  package init(geometry: ImageFacts.Geometry, limits: ImageFile.Limits = ImageFile.Limits()) {
    self.geometry = geometry
    self.limits = limits
  }

  package func inspect(_ bytes: [UInt8]) -> Inspection {
    Inspection(hash: ContentHash(of: bytes), finding: finding(of: bytes))
  }

  /// - Parameter bytes: of a file whose hash is known.
  package func finding(of bytes: [UInt8]) -> Finding {
    do throws(ImageError) {
      return .image(try facts(of: bytes))
    } catch {
      return .noImage(reason: error.reason, complaint: "\(error)")
    }
  }

  /// The header is judged before anything is decoded; then the whole image is, since a file cut short has a sound header.
  private func facts(of bytes: [UInt8]) throws(ImageError) -> ImageFacts {
    let header = try ImageFile.header(of: bytes, limits: limits)
    let size = ImageSize(width: header.width, height: header.height)
    let isExact = geometry.countsColours || geometry.part == .halves(.auto)
    let reduction = isExact ? 1 : ImageInspector.reduction(size, geometry.part)
    let bitmap = try ImageFile.decode(bytes, limits: limits, reducedBy: reduction)
    func facts(_ areas: [LookArea], seam: Int = 0) throws(ImageError) -> ImageFacts {
      var full: Bitmap? = bitmap.width == size.width && bitmap.height == size.height ? bitmap : nil
      var looks = areas.map { SideLook(bitmap, $0, of: size) }
      var isTwice = false
      // What is all alike in a small copy may not be so in the image, but not the other way round.
      let isSuspect = looks.contains(where: \.isFlat) || (looks.count == 2 && looks[0].resembles(looks[1]))
      if isSuspect {
        let exact: Bitmap
        if let full { exact = full } else { exact = try ImageFile.decode(bytes, limits: limits) }
        full = exact
        for index in looks.indices { looks[index].isBlank = exact.isBlank(areas[index]) }
        isTwice = areas.count == 2 && exact.isEqual(areas[0], areas[1])
      }
      let colours = geometry.countsColours ? areas.map { (full ?? bitmap).countColours($0) } : []
      return ImageFacts(
        size: size, channels: header.colour.channels, bitDepth: header.bitDepth, seam: seam, isTwice: isTwice,
        sides: looks.enumerated().map { $1.facts(colours: colours.isEmpty ? 0 : colours[$0]) })
    }
    let whole = LookArea(x: 0, width: size.width, height: size.height)
    switch geometry.part {
    case .whole:
      let isLarge = min(size.width, size.height) >= ImageInspector.minimumSide
      return try facts(isLarge ? [whole] : [])
    case .halves(let seam):
      guard let gap = seam.width(of: size.width, { seam.width(in: bitmap) ?? 0 }) else { return try facts([]) }
      let half = (size.width - gap) / 2
      guard min(half, size.height) >= ImageInspector.minimumSide else { return try facts([], seam: gap) }
      return try facts(
        [LookArea(x: 0, width: half, height: size.height), LookArea(x: half + gap, width: half, height: size.height)],
        seam: gap)
    }
  }

  /// By how much an image can be made smaller so that its sides are still large enough to be looked at: 1, 2, 4 or 8.
  private static func reduction(_ size: ImageSize, _ part: ImageFacts.Geometry.Part) -> Int {
    let side = min(part == .whole ? size.width : size.width / 2, size.height)
    return [8, 4, 2].first { side / $0 >= lookSide } ?? 1
  }
}

/// The columns of an image that are one side, over its whole height, in pixels of the full size.
struct LookArea: Sendable {
  let x: Int
  let width: Int
  let height: Int
}

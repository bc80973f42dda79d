package import Imaging

/// One side of a pair, cut out of its file: the picture at its own size.
package struct SidePicture: Sendable {
  /// 0...1, with 1 (grey), 2 (grey and alpha), 3 (RGB) or 4 channels.
  package let image: FloatImage
  /// Whether its values mean classes and must not be mixed.
  package let isLabels: Bool
  /// Whether the file has 16 bits a sample, so that 8 would lose some of it.
  package let isDeep: Bool

  /// - Parameters:
  ///   - bitDepth: of a sample in the file.
  ///   - area: the part of the bitmap that the side is; it lies inside.
  ///   - channels: 1 to 4. Labels with a single channel (a mask) keep their values; with more they have their colours.
  package init(
    _ bitmap: Bitmap, bitDepth: Int, area: PixelArea, side: PairSide, recipe: PairRecipe, channels: Int
  ) {
    var part = bitmap.cropped(x: area.x, y: area.y, width: area.width, height: area.height)
    let labels = recipe.labels(of: side)
    if let labels, channels > 1 { part = labels.coloured(part, bitDepth: bitDepth) }
    image = recipe.range(of: side).applied(to: part.networkFloats(channels: channels), of: part)
    isLabels = labels != nil
    if case .bits16 = part.samples { isDeep = true } else { isDeep = false }
  }

  /// Both sides given, the aspect given up, as in the paper (Isola et al., 6.2): labels by nearest neighbour, pictures by
  /// Pillow's bicubic with as many bits as the file has.
  package func resized(width: Int, height: Int) -> FloatImage {
    isLabels
      ? image.resizedNearest(width: width, height: height)
      : image.resizedAsStored(width: width, height: height, levels: isDeep ? 65536 : 256)
  }
}

extension FloatImage {
  /// Pillow's bicubic pass by pass, each rounded to so many levels: the bytes that an image library would have written.
  ///
  /// It counts in levels, not in fractions of the range: a sum that is half a level is exactly that, and rounded up as
  /// Pillow's fixed-point sums are, whichever way the processor's additions would have erred.
  func resizedAsStored(width newWidth: Int, height newHeight: Int, levels: Int = 256) -> FloatImage {
    if width == newWidth, height == newHeight { return self }
    let top = Float(levels - 1)
    func stored(_ image: FloatImage) -> FloatImage {
      image.mapped { $0 > 0 ? ($0 < top ? ($0 + 0.5).rounded(.down) : top) : 0 }
    }
    var result = mapped { $0 * top }
    if width != newWidth { result = stored(result.resizedBicubic(width: newWidth, height: height)) }
    if height != newHeight { result = stored(result.resizedBicubic(width: newWidth, height: newHeight)) }
    return result.mapped { $0 / top }
  }

  private func mapped(_ value: (Float) -> Float) -> FloatImage {
    FloatImage(width: width, height: height, channels: channels, values: values.map(value))
  }
}

package import Engine
package import Imaging

/// What is done to an image before the network and to its output after it, for one model and one fit. Values in, values
/// out: an image's result depends on nothing else.
package struct ImageFraming: Sendable {
  package let model: ModelConfiguration
  /// Never `auto` or `tile`.
  package let fit: TranslationConfiguration.Fit

  /// - Precondition: the configuration is valid for the model.
  package init(model: ModelConfiguration, configuration: TranslationConfiguration) {
    self.model = model
    fit = configuration.resolvedFit(for: model)
    precondition(fit != .auto && fit != .tile)
  }

  /// Whether the last channel of the network's output is the result's transparency.
  package var makesAlpha: Bool { model.colour != .lab && model.channels.target % 2 == 0 }

  /// An image ready for the network, with what its result needs besides the output.
  package struct Framed: Sendable {
    /// As large as the network runs it, -1...1.
    package let input: FloatImage
    /// Pixels of the result.
    package let width: Int
    package let height: Int
    /// Bits a sample of the image.
    package let bits: Int
    /// Lab: the lightness of the result, 0...100.
    package let lightness: FloatImage?
    /// The transparency of the result, 0...1, where the image has one and the network makes none.
    package var alpha: FloatImage?
  }

  package func frame(_ bitmap: Bitmap) -> Framed {
    let bits = if case .bits16 = bitmap.samples { 16 } else { 8 }
    let lab = model.colour == .lab
    let own = bitmap.floats(forInputChannels: lab ? 3 : model.channels.input)
    let square = fit == .square
    // What the network is shown at the working size is what it was trained on: resized, and rounded as a file would be.
    let working = fit == .whole ? own : atWorkingSize(own, bits: bits)
    let shown = lab ? Lab.fromRGB(working).firstChannel() : working
    let lightness: FloatImage? =
      switch fit {
      case _ where !lab: nil
      case .chroma: Lab.fromRGB(own).firstChannel()
      default: shown
      }
    let scaled = lab ? shown.mapped { $0 / 50 - 1 } : shown.mapped { $0 * 2 - 1 }
    let alpha = makesAlpha ? nil : bitmap.alpha()
    return Framed(
      input: fit == .whole ? padded(scaled) : scaled,
      width: square ? model.size : bitmap.width, height: square ? model.size : bitmap.height, bits: bits,
      lightness: lightness, alpha: square ? alpha.map { atWorkingSize($0, bits: bits) } : alpha)
  }

  /// - Parameters:
  ///   - output: of the network, as large as the framed input, -1...1, no NaN.
  ///   - bits: 8 or 16 a sample of the result.
  package func result(_ output: FloatImage, of framed: Framed, bits: Int) -> Bitmap {
    var picture = output
    if fit == .whole { picture = output.cropped(x: 0, y: 0, width: framed.width, height: framed.height) }
    if let lightness = framed.lightness {
      var chroma = picture.mapped { $0 * 110 }
      if fit == .chroma { chroma = chroma.resizedBicubic(width: framed.width, height: framed.height) }
      picture = Gamut.rgb(fromLab: lightness.joined(with: chroma))
    } else {
      picture = picture.mapped { ($0 + 1) / 2 }
    }
    if let alpha = framed.alpha { picture = picture.joined(with: alpha) }
    return Bitmap(picture, bits: bits)
  }

  /// The smallest multiples of 2 to the number of levels that hold the image.
  private func padded(_ image: FloatImage) -> FloatImage {
    let unit = 1 << model.levels
    let width = (image.width + unit - 1) / unit * unit
    let height = (image.height + unit - 1) / unit * unit
    if width == image.width, height == image.height { return image }
    return image.paddedByReflection(width: width, height: height)
  }

  private func atWorkingSize(_ image: FloatImage, bits: Int) -> FloatImage {
    if image.width == model.size, image.height == model.size { return image }
    // Rows first, then columns, and 8 bits between as after: so Pillow resizes 8-bit images.
    let narrow = image.resizedBicubic(width: model.size, height: image.height)
    guard bits == 8 else {
      return narrow.resizedBicubic(width: model.size, height: model.size).mapped { min(max($0, 0), 1) }
    }
    return narrow.quantized().resizedBicubic(width: model.size, height: model.size).quantized()
  }
}

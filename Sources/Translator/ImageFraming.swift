package import Engine
package import Imaging

/// What is done to an image before the network and to its output after it, for one model and one fit. Values in, values
/// out: an image's result depends on nothing else.
package struct ImageFraming: Sendable {
  package let model: ModelConfiguration
  /// Never `auto`. `tile` is `whole` in another way: an image that is larger than the bound is tiled with either.
  package let fit: TranslationConfiguration.Fit
  /// Pixels a side of what the network is shown, but with `whole`.
  package let workingSize: Int
  let saturation: Float
  /// Bytes of the maps of an image that is run whole, and what they take a pixel.
  private let wholeMemory: Int
  private let bytesPerPixel: Int

  /// - Precondition: the configuration is valid for the model.
  package init(model: ModelConfiguration, configuration: TranslationConfiguration) {
    self.model = model
    fit = configuration.resolvedFit(for: model)
    workingSize = configuration.workingSize ?? model.size
    saturation = Float(configuration.saturation)
    wholeMemory = configuration.wholeMemory
    bytesPerPixel = GeneratorRunner.bytesPerPixel(model)
    precondition(fit != .auto)
  }

  /// Whether an image goes through the network a band at a time.
  package func isTiled(width: Int, height: Int) -> Bool {
    fit == .tile || fit == .whole && width * height > wholeMemory / bytesPerPixel
  }

  /// Whether the last channel of the network's output is the result's transparency.
  package var makesAlpha: Bool { model.colour != .lab && model.channels.target % 2 == 0 }

  /// The colours of a result.
  package func colours(hasAlpha: Bool) -> Bitmap.Colour {
    let channels = model.colour == .lab ? 3 : model.channels.target
    return Bitmap.Colour(rawValue: channels + (hasAlpha && channels % 2 == 1 ? 1 : 0)) ?? .rgb
  }

  /// An image ready for the network, with what its result needs besides the output.
  package struct Framed: Sendable {
    /// As large as the network runs it, -1...1.
    package let input: FloatImage
    /// Pixels of the result.
    package let width: Int
    package let height: Int
    /// Bits a sample of the image.
    package let bits: Int
    /// Lab: the luminance of the result, as greys.
    package let grey: Bitmap?
    /// Lab: what the network is shown, as greys, without padding.
    let shown: Bitmap?
    /// The transparency of the result, as greys, where the image has one and the network makes none.
    package var alpha: Bitmap?
  }

  /// - Parameter threads: that a large image is made small on, at most.
  package func frame(_ bitmap: Bitmap, threads: Int = 1) -> Framed { frame(bitmap, missing: nil, threads: threads) }

  /// - Parameter missing: what is to be inpainted.
  func frame(_ bitmap: Bitmap, missing: MissingPixels?, threads: Int) -> Framed {
    let bits = bitmap.bits
    let square = fit == .square
    let (width, height) = square ? (workingSize, workingSize) : (bitmap.width, bitmap.height)
    var alpha = makesAlpha ? nil : bitmap.transparency()
    if square { alpha = alpha.map { atWorkingSize($0, threads) } }
    guard model.colour == .lab else {
      let own =
        missing?.shown(0..<bitmap.height, channels: model.channels.input)
        ?? bitmap.floats(forInputChannels: model.channels.input)
      let shown = (fit == .whole ? own : atWorkingSize(own, bits: bits)).mapped { $0 * 2 - 1 }
      return Framed(
        input: fit == .whole ? padded(shown) : shown, width: width, height: height, bits: bits, grey: nil,
        shown: nil, alpha: alpha)
    }
    let own = bitmap.luminance()
    // What the network is shown at the working size is what it was trained on: resized, and rounded as a file would be.
    let shown = fit == .whole ? own : atWorkingSize(own, threads)
    let scaled = shown.lightness().mapped { $0 / 50 - 1 }
    return Framed(
      input: fit == .whole ? padded(scaled) : scaled, width: width, height: height, bits: bits,
      grey: square ? shown : own, shown: shown, alpha: alpha)
  }

  /// - Parameters:
  ///   - output: of the network, as large as the framed input, -1...1, no NaN.
  ///   - bits: 8 or 16 a sample of the result.
  package func result(_ output: FloatImage, of framed: Framed, bits: Int) -> any RowSource {
    var picture = output
    if fit == .whole { picture = output.cropped(x: 0, y: 0, width: framed.width, height: framed.height) }
    let alpha = framed.alpha.map { bits == 8 ? $0.reducedTo8Bits() : $0 }
    if let grey = framed.grey, let shown = framed.shown {
      let chroma = picture.mapped { [saturation] in $0 * 110 * saturation }
      return ColouredRows(
        grey: bits == 8 ? grey.reducedTo8Bits() : grey, alpha: alpha,
        map: ChromaMap(lightness: shown.lightness(), chroma: chroma))
    }
    picture = picture.mapped { ($0 + 1) / 2 }
    if let alpha { picture = picture.joined(with: alpha.floats(channels: 1)) }
    return Bitmap(picture, bits: bits)
  }

  /// What a result's colours can be measured of: a Lab one at the size that the network saw, where its colours are those of
  /// the large one at a fraction of the work; any other itself.
  func preview(of result: any RowSource, framed: Framed) -> any RowSource {
    guard let shown = framed.shown, let result = result as? ColouredRows else { return result }
    return ColouredRows(grey: shown.reducedTo8Bits(), alpha: nil, map: result.map)
  }

  /// The smallest multiples of 2 to the number of levels that hold the image.
  private func padded(_ image: FloatImage) -> FloatImage {
    let unit = 1 << model.levels
    let width = (image.width + unit - 1) / unit * unit
    let height = (image.height + unit - 1) / unit * unit
    if width == image.width, height == image.height { return image }
    return image.paddedByReflection(width: width, height: height)
  }

  /// A grey picture as an image library would write it at the working size.
  private func atWorkingSize(_ grey: Bitmap, _ threads: Int) -> Bitmap {
    if grey.width == workingSize, grey.height == workingSize { return grey }
    return grey.resizedBicubic(width: workingSize, height: workingSize, threads: threads)
  }

  private func atWorkingSize(_ image: FloatImage, bits: Int) -> FloatImage {
    if image.width == workingSize, image.height == workingSize { return image }
    // Rows first, then columns, and 8 bits between as after: so Pillow resizes 8-bit images.
    let narrow = image.resizedBicubic(width: workingSize, height: image.height)
    guard bits == 8 else {
      return narrow.resizedBicubic(width: workingSize, height: workingSize).mapped { min(max($0, 0), 1) }
    }
    return narrow.quantized().resizedBicubic(width: workingSize, height: workingSize).quantized()
  }
}

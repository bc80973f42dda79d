package import Engine

extension TranslationConfiguration {
  /// - Throws: the first impossible value.
  package func validate() throws(ConfigurationError) {
    func refuse(_ key: CodingKeys, _ value: some CustomStringConvertible, _ reason: String) -> ConfigurationError {
      ConfigurationError(key: "translate.\(key.rawValue)", value: "\(value)", reason: reason)
    }
    for (key, value, range) in [
      (CodingKeys.quality, quality, 1...100), (.compression, compression, 0...9), (.samples, samples, 1...1000),
      (.limit, limit ?? 1, 1...Int.max), (.maxPixels, maxPixels, 1...Int.max), (.wholeMemory, wholeMemory, 1...Int.max),
    ] where !range.contains(value) {
      let most = range.upperBound == .max ? "1 or more" : "from \(range.lowerBound) to \(range.upperBound)"
      throw refuse(key, value, "it must be \(most)")
    }
    guard !suffix.utf8.contains(UInt8(ascii: "/")), !suffix.utf8.contains(0) else {
      throw refuse(.suffix, suffix, "it is a part of a file's name")
    }
    guard saturation >= 0, saturation <= 10 else { throw refuse(.saturation, saturation, "it must be from 0 to 10") }
    guard toolTimeout > 0, toolTimeout.isFinite else {
      throw refuse(.toolTimeout, toolTimeout, "it must be a number of seconds above 0")
    }
    if samples > 1, !dropout {
      throw refuse(.samples, samples, "without dropout every sample is the same; leave translate.dropout on")
    }
    if decoder.isEmpty, !encoder.isEmpty {
      throw refuse(
        .encoder, encoder.joined(separator: " "), "it writes what a decoder has read; give translate.decoder as well")
    }
  }

  /// Checks the combination with a model as well.
  /// - Throws: the first impossible value or combination.
  package func validate(for model: ModelConfiguration) throws(ConfigurationError) {
    try validate()
    func refuse(_ key: CodingKeys, _ value: some CustomStringConvertible, _ reason: String) -> ConfigurationError {
      ConfigurationError(key: "translate.\(key.rawValue)", value: "\(value)", reason: reason)
    }
    let isLab = model.colour == .lab
    let colour = "the model's colour is \(model.colour.rawValue)"
    if fit == .chroma, !isLab {
      throw refuse(.fit, fit.rawValue, "\(colour), and only a lab model gives chroma; use `whole`")
    }
    if saturation != 1, !isLab { throw refuse(.saturation, saturation, "\(colour), and only a lab model gives chroma") }
    if recolour, !isLab { throw refuse(.recolour, recolour, "\(colour), and takes colours as they are") }
    if let mask {
      if isLab { throw refuse(.mask, mask, "\(colour), and it paints nothing anew") }
      guard model.channels.input >= 3, model.channels.target == 3 else {
        throw refuse(.mask, mask, "only a model from 3 or 4 channels (the fourth: what is known) to 3 paints in colour")
      }
      guard MaskSource(mask) != nil else { throw refuse(.mask, mask, "a colour is written as #rrggbb") }
      guard format != .jpeg else { throw refuse(.mask, mask, "JPEG would change the pixels that are known; write png") }
      guard fit != .square else { throw refuse(.mask, mask, "with the fit square no pixel would stay where it is") }
      guard scale == nil else { throw refuse(.mask, mask, "with translate.scale no pixel would stay where it is") }
    }
    if let scale {
      if isLab { throw refuse(.scale, scale, "\(colour), and its results are as large as the picture") }
      guard ImageScale(scale) != nil else {
        throw refuse(.scale, scale, "it must be a factor from 2x to 16x, or the pixels of the longer side")
      }
      guard fit != .square else { throw refuse(.scale, scale, "with the fit square results have the model's size") }
    }
    if let workingSize {
      let unit = 1 << model.levels
      guard resolvedFit(for: model) == .chroma else {
        throw refuse(.workingSize, workingSize, "only with the fit chroma a model sees an image at a size of its own")
      }
      guard workingSize >= unit, workingSize <= 4096, workingSize % unit == 0 else {
        throw refuse(
          .workingSize, workingSize,
          "it must be a multiple of \(unit) up to 4096, as the model has \(model.levels) levels")
      }
    }
  }

  /// - Parameter hasCritic: whether the model has a discriminator.
  package func validate(hasCritic: Bool) throws(ConfigurationError) {
    guard verdict, !hasCritic else { return }
    throw ConfigurationError(
      key: "translate.verdict", value: "true", reason: "the model has no discriminator that could be asked")
  }

  /// What `auto` means for a model; never `auto`.
  package func resolvedFit(for model: ModelConfiguration) -> Fit {
    guard fit == .auto else { return fit }
    return model.colour == .lab ? .chroma : .whole
  }
}

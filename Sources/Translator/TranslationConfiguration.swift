package import Engine

/// How images are translated: the `translate` section of a pipeline file, and the options of `translate`.
package struct TranslationConfiguration: Codable, Sendable, Hashable {
  /// How an image of any size goes through the network.
  /// - `auto`: `chroma` for Lab models, else `whole`.
  /// - `chroma`: L at the working size in; ab out, enlarged and joined to the image's own L. The image's own size.
  /// - `whole`: padded by reflection to what the network needs, run whole, cropped back. The image's own size.
  /// - `tile`: the picture of `whole` in bounded memory.
  /// - `square`: resized to the working size, the aspect given up, as in the paper; the result has that size.
  package enum Fit: String, Codable, Sendable, CaseIterable { case auto, chroma, whole, tile, square }
  /// What is written: `keep`, the format that each input's content has.
  package enum Format: String, Codable, Sendable, CaseIterable { case keep, png, jpeg }

  /// Folders and files to translate; in a file `in`, one or a list.
  package var input: [String] = []
  /// The folder that the results go to, with the inputs' relative paths; `nil`: the workspace's `outputs/`.
  package var output: String?
  package var fit: Fit = .auto
  /// Whether units drop out at translation as they do in training, which is the method's source of variety (Isola et
  /// al., section 2.1). What is dropped depends on the image's content and `seed` alone.
  package var dropout: Bool = true
  package var seed: UInt64 = 1
  package var format: Format = .keep
  /// Of JPEG results, 1...100.
  package var quality: Int = 95
  /// Put before the extension of each result's name.
  package var suffix: String = ""
  /// Images with more pixels than this fail with a sentence: `whole` holds a whole image's activations in memory, about
  /// 450 bytes a pixel at 64 filters. The default takes 4096 x 3072.
  package var maxPixels: Int = 12_582_912

  package init() {}

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case input = "in"
    case output = "out"
    case fit, dropout, seed, format, quality, suffix
    case maxPixels = "max_pixels"
  }

  /// - Throws: the first impossible value.
  package func validate() throws(ConfigurationError) {
    guard (1...100).contains(quality) else {
      throw ConfigurationError(key: "translate.quality", value: "\(quality)", reason: "it must be from 1 to 100")
    }
    guard !suffix.utf8.contains(UInt8(ascii: "/")), !suffix.utf8.contains(0) else {
      throw ConfigurationError(key: "translate.suffix", value: suffix, reason: "it is a part of a file's name")
    }
    guard maxPixels > 0 else {
      throw ConfigurationError(key: "translate.max_pixels", value: "\(maxPixels)", reason: "it must be 1 or more")
    }
    if fit == .tile {
      throw ConfigurationError(
        key: "translate.fit", value: fit.rawValue,
        reason: "it is not available yet; `whole` gives the same picture, for images that fit in memory")
    }
  }

  /// Checks the combination with a model as well.
  /// - Throws: the first impossible value or combination.
  package func validate(for model: ModelConfiguration) throws(ConfigurationError) {
    try validate()
    if fit == .chroma, model.colour != .lab {
      throw ConfigurationError(
        key: "translate.fit", value: fit.rawValue,
        reason: "the model's colour is \(model.colour.rawValue), and only a lab model gives chroma; use `whole`")
    }
  }

  /// What `auto` means for a model; never `auto`.
  package func resolvedFit(for model: ModelConfiguration) -> Fit {
    guard fit == .auto else { return fit }
    return model.colour == .lab ? .chroma : .whole
  }
}

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

  /// What stands where pixels are missing when the network sees the picture, as in training (`dataset.derive`, kind `hole`).
  package enum MaskFill: String, Codable, Sendable, CaseIterable { case noise, white, mean, keep }

  /// Folders and files to translate; in a file `in`, one or a list.
  package var input: [String] = []
  /// The folder that the results go to, with the inputs' relative paths; `nil`: the workspace's `outputs/`.
  package var output: String?
  /// Patterns of names: which files are taken, all if there is none, and which of them are left out.
  package var include: [String] = []
  package var exclude: [String] = []
  /// At most so many files that have no result yet; `nil`: all.
  package var limit: Int?
  package var fit: Fit = .auto
  /// Whether units drop out at translation as they do in training, which is the method's source of variety (Isola et
  /// al., section 2.1). What is dropped depends on the image's content and `seed` alone.
  package var dropout: Bool = true
  package var seed: UInt64 = 1
  /// Results of each image, each with masks of its own.
  package var samples: Int = 1
  package var format: Format = .keep
  /// Of JPEG results, 1...100.
  package var quality: Int = 95
  /// zlib's, of PNG results, 0...9.
  package var compression: Int = 2
  /// Put before the extension of each result's name.
  package var suffix: String = ""
  /// Pixels a side at which a Lab model sees an image with `chroma`; `nil`: the size it was trained at.
  package var workingSize: Int?
  /// What a and b of a Lab model are multiplied by.
  package var saturation: Double = 1
  /// Whether images that are in colour are coloured anew by a Lab model; else they are skipped.
  package var recolour: Bool = false
  /// Where the missing pixels of pictures to be inpainted are: a folder of masks, `alpha`, or `#rrggbb`. The others stay.
  package var mask: String?
  package var maskFill: MaskFill = .noise
  /// How much larger a result is: `4x`, or the pixels of its longer side. The picture is enlarged before the network sees it.
  package var scale: String?
  /// Whether the discriminator is asked what it thinks of each result; that takes half as long again.
  package var verdict: Bool = false
  /// Whether results say that a model made them.
  package var mark: Bool = true
  /// A program and its arguments that write a file of another format than PNG and JPEG, `{}` in them, as PNG to standard
  /// output; and one that turns PNG on standard input into that format on standard output.
  package var decoder: [String] = []
  package var encoder: [String] = []
  /// Seconds that either may take.
  package var toolTimeout: Double = 60
  /// Bytes that the maps of one image may take when it is run whole; one that needs more is tiled. At 64 filters that is
  /// about 450 bytes a pixel. A bound that is recorded, and not the memory that happens to be free: it decides the last bits.
  package var wholeMemory: Int = 2 << 30
  /// Images with more pixels than this fail with a sentence.
  package var maxPixels: Int = 250_000_000

  package init() {}

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case input = "in"
    case output = "out"
    case include, exclude, limit, fit, dropout, seed, samples, format, quality, compression, suffix, saturation,
      recolour
    case mask, scale, verdict, mark, decoder, encoder
    case maskFill = "mask_fill"
    case workingSize = "working_size"
    case toolTimeout = "tool_timeout"
    case wholeMemory = "whole_memory"
    case maxPixels = "max_pixels"
  }
}

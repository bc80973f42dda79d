internal import ArgumentParser
internal import Files
internal import Foundation
internal import Pipeline
internal import Translator

/// Which of the files under the inputs are translated.
struct TranslationFileOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Only files whose name is like this: '*.tif'; with a slash, whose path below the input is: '1920/*'.",
      valueName: "pattern"))
  var include: [String] = []
  @Option(help: ArgumentHelp("Not files whose name or path is like this.", valueName: "pattern"))
  var exclude: [String] = []
  @Option(help: "At most so many files that have no result yet.") var limit: Int?
  @Flag(help: "Only files that failed when they were last tried.") var retryFailed = false

  func apply(to configuration: inout TranslationConfiguration) {
    configuration.include = include
    configuration.exclude = exclude
    configuration.limit = limit
  }
}

/// How an image becomes a result.
struct TranslationOptions: ParsableArguments {
  enum Switch: String, ExpressibleByArgument, CaseIterable { case on, off }

  @Option(help: "auto, chroma, whole, tile or square.") var fit: TranslationConfiguration.Fit = .auto
  @Option(help: "Whether units drop out as in training (the method's variety): on or off.") var dropout: Switch = .on
  @Option(help: "Decides, with each image's content, what drops out.") var seed: UInt64 = 1
  @Option(help: "Results of each image, numbered in their names, each with units of its own dropped.") var samples = 1
  @Option(help: "keep, png or jpeg.") var format: TranslationConfiguration.Format = .keep
  @Option(help: "Of JPEG results, 1 to 100.") var quality = 95
  @Option(help: "zlib's level, of PNG results, 0 to 9.") var compression = 2
  @Option(help: "Put before the extension of each result's name.") var suffix = ""
  @Option(
    help: ArgumentHelp(
      "The size at which a lab model sees the image; a larger one may give livelier colours.", valueName: "pixels"))
  var workingSize: Int?
  @Option(help: "What the colours of a lab model are multiplied by.") var saturation = 1.0
  @Option(
    help: ArgumentHelp(
      "What is missing and to be painted: a folder of masks, light where it is; alpha; or a colour #rrggbb. All else stays.",
      valueName: "folder|alpha|colour"))
  var mask: String?
  @Option(help: "What stands there when the network looks, as in its training: noise, white, mean or keep.")
  var maskFill: TranslationConfiguration.MaskFill = .noise
  @Option(
    help: ArgumentHelp(
      "For super-resolution, how much larger results are: 4x, or the pixels of the longer side.", valueName: "size"))
  var scale: String?
  @Flag(
    help: """
      Ask the discriminator what it thinks of each result that is made (review lists the worst); half as long again.
      """)
  var verdict = false
  @Flag(help: "Colour anew what is in colour already; else a lab model skips it.") var recolour = false
  @Flag(inversion: .prefixedNo, help: "Say in the results' XMP that a trained model made them, and which.")
  var mark = true
  @Option(
    help: ArgumentHelp(
      "A program that writes a file {} of another format as PNG to standard output: 'magick {}[0] png:-'; words, or a "
        + "JSON list of them.", valueName: "command"))
  var decoder: String?
  @Option(
    help: ArgumentHelp(
      "A program that turns PNG on standard input into that format on standard output: 'magick png:- tif:-'.",
      valueName: "command"))
  var encoder: String?
  @Option(help: ArgumentHelp("What either may take.", valueName: "seconds")) var toolTimeout = 60.0
  @Option(
    help: ArgumentHelp(
      "Images whose layers take more than this when they are run whole are run band by band, to the same picture. (default: 2GiB)",
      valueName: "size"))
  var wholeMemory: String?
  @Option(help: ArgumentHelp("Images with more fail with a sentence.", valueName: "pixels"))
  var maxPixels = TranslationConfiguration().maxPixels

  /// While the command line is read, so that what cannot be is shown with the command's own usage.
  func validate() throws {
    var configuration = TranslationConfiguration()
    try apply(to: &configuration)
  }

  /// - Throws: `ValidationError` for a command that is no list of words, or a size that is none.
  func apply(to configuration: inout TranslationConfiguration) throws {
    configuration.fit = fit
    configuration.dropout = dropout == .on
    configuration.seed = seed
    configuration.samples = samples
    configuration.format = format
    configuration.quality = quality
    configuration.compression = compression
    configuration.suffix = suffix
    configuration.workingSize = workingSize
    configuration.saturation = saturation
    configuration.recolour = recolour
    // A folder is taken from the current one, and the job may run anywhere.
    configuration.mask = mask.map { mask in
      mask == "alpha" || mask.hasPrefix("#") ? mask : PathArgument(argument: mask)?.path.escaped ?? mask
    }
    configuration.maskFill = maskFill
    configuration.scale = scale
    configuration.verdict = verdict
    configuration.mark = mark
    configuration.decoder = try Self.words(decoder, of: "--decoder")
    configuration.encoder = try Self.words(encoder, of: "--encoder")
    configuration.toolTimeout = toolTimeout
    if let wholeMemory {
      guard let bytes = ByteText.bytes(wholeMemory), bytes > 0 else {
        throw ValidationError("--whole-memory cannot be `\(wholeMemory)`: \(ByteText.rule)")
      }
      configuration.wholeMemory = Int(bytes)
    }
    configuration.maxPixels = maxPixels
  }

  private static func words(_ command: String?, of option: String) throws -> [String] {
    guard let command else { return [] }
    guard command.hasPrefix("[") else { return command.split(separator: " ").map(String.init) }
    guard let words = try? JSONDecoder().decode([String].self, from: Data(command.utf8)) else {
      throw ValidationError("\(option) cannot be `\(command)`: it must be words, or a JSON list of them")
    }
    return words
  }
}

extension TranslationConfiguration.Fit: ExpressibleByArgument {}
extension TranslationConfiguration.Format: ExpressibleByArgument {}
extension TranslationConfiguration.MaskFill: ExpressibleByArgument {}

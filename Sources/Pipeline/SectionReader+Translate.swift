internal import Files
internal import SystemPackage
internal import Translator

extension SectionReader {
  /// - Throws: a value that is none, and `translate.in` missing; what cannot be is found later, with the model.
  func translation() throws(PipelineError) -> TranslationConfiguration {
    guard let input = try paths("in"), !input.isEmpty else {
      throw .missing(key: "translate.in", reason: "give the folder or file to translate, or leave out translate")
    }
    var configuration = TranslationConfiguration()
    configuration.input = input.map(\.escaped)
    configuration.output = try path("out")?.escaped
    configuration.include = try words("include") ?? configuration.include
    configuration.exclude = try words("exclude") ?? configuration.exclude
    configuration.limit = try integer("limit", in: 1...Int.max, "a whole number of files, 1 or more")
    configuration.fit = try choice("fit", TranslationConfiguration.Fit.self) ?? configuration.fit
    configuration.dropout = try boolean("dropout") ?? configuration.dropout
    configuration.seed = try seed("seed") ?? configuration.seed
    configuration.samples = try integer("samples", in: 1...1000, "from 1 to 1000") ?? configuration.samples
    configuration.format = try choice("format", TranslationConfiguration.Format.self) ?? configuration.format
    configuration.quality = try integer("quality", in: 1...100, "from 1 to 100") ?? configuration.quality
    configuration.compression = try integer("compression", in: 0...9, "from 0 to 9") ?? configuration.compression
    configuration.suffix = try text("suffix") ?? configuration.suffix
    configuration.workingSize = try integer("working_size", in: 1...4096, "a number of pixels a side, up to 4096")
    let saturation = try number("saturation", "from 0 to 10") { (0...10).contains($0) }
    configuration.saturation = saturation ?? configuration.saturation
    configuration.recolour = try boolean("recolour") ?? configuration.recolour
    configuration.mask = try mask()
    configuration.maskFill = try choice("mask_fill", TranslationConfiguration.MaskFill.self) ?? configuration.maskFill
    configuration.scale = try text("scale")
    configuration.verdict = try boolean("verdict") ?? configuration.verdict
    configuration.mark = try boolean("mark") ?? configuration.mark
    configuration.decoder = try words("decoder") ?? configuration.decoder
    configuration.encoder = try words("encoder") ?? configuration.encoder
    configuration.toolTimeout = try duration("tool_timeout") ?? configuration.toolTimeout
    configuration.wholeMemory = try amount("whole_memory").map { Int($0) } ?? configuration.wholeMemory
    let pixels = try integer("max_pixels", in: 1...(1 << 40), "a whole number of pixels, 1 or more")
    configuration.maxPixels = pixels ?? configuration.maxPixels
    return configuration
  }

  /// A colour, a word, or a folder, made absolute.
  private func mask() throws(PipelineError) -> String? {
    guard let text = try text("mask"), text != "alpha", !text.hasPrefix("#") else { return try self.text("mask") }
    return try path("mask")?.escaped
  }
}

import Engine
import Foundation
import Testing
import Translator

struct TranslationConfigurationTests {
  private func decode(_ json: String) throws -> TranslationConfiguration {
    try JSONDecoder().decode(TranslationConfiguration.self, from: Data(json.utf8))
  }

  @Test func whatIsNotNamedKeepsItsDefault() throws {
    #expect(try decode("{}") == TranslationConfiguration())
    let some = try decode(#"{"in": "scans", "dropout": "off", "seed": 7, "max_pixels": 12}"#)
    #expect(some.input == ["scans"])
    #expect(!some.dropout)
    #expect(some.seed == 7)
    #expect(some.maxPixels == 12)
    #expect(some.quality == 95)
    #expect(try decode(#"{"in": ["a", "b"], "dropout": true}"#).input == ["a", "b"])
  }

  @Test func codingKeepsEveryValue() throws {
    var configuration = TranslationConfiguration()
    configuration.input = ["a"]
    configuration.output = "out"
    configuration.fit = .square
    configuration.dropout = false
    configuration.seed = .max
    configuration.format = .jpeg
    configuration.quality = 80
    configuration.suffix = "_colour"
    configuration.include = ["*.jpg"]
    configuration.exclude = ["x", "y"]
    configuration.limit = 5
    configuration.samples = 3
    configuration.compression = 9
    configuration.workingSize = 512
    configuration.saturation = 1.5
    configuration.recolour = true
    configuration.mark = false
    configuration.decoder = ["magick", "{}", "png:-"]
    configuration.encoder = ["magick", "png:-", "tif:-"]
    configuration.toolTimeout = 5
    configuration.mask = "alpha"
    configuration.maskFill = .mean
    configuration.scale = "4x"
    configuration.verdict = true
    configuration.maxPixels = 99
    let data = try JSONEncoder().encode(configuration)
    #expect(try JSONDecoder().decode(TranslationConfiguration.self, from: data) == configuration)
  }

  @Test func impossibleValuesAreRefusedWithASentence() {
    var configuration = TranslationConfiguration()
    configuration.fit = .chroma
    #expect(
      sentence(configuration)
        == "translate.fit cannot be chroma: the model's colour is rgb, and only a lab model gives chroma; use `whole`")
    configuration.fit = .whole
    configuration.quality = 0
    #expect(sentence(configuration) == "translate.quality cannot be 0: it must be from 1 to 100")
    configuration.quality = 1
    #expect(sentence(configuration) == nil)
    configuration.saturation = 2
    #expect(
      sentence(configuration)
        == "translate.saturation cannot be 2.0: the model's colour is rgb, and only a lab model gives chroma")
    configuration.saturation = 1
    configuration.samples = 4
    configuration.dropout = false
    #expect(
      sentence(configuration)
        == "translate.samples cannot be 4: without dropout every sample is the same; leave translate.dropout on")
    configuration.dropout = true
    configuration.encoder = ["magick", "png:-", "tif:-"]
    #expect(
      sentence(configuration)
        == "translate.encoder cannot be magick png:- tif:-: it writes what a decoder has read; give translate.decoder as"
        + " well")
    configuration.encoder = []
    configuration.workingSize = 512
    #expect(
      sentence(configuration)
        == "translate.working_size cannot be 512: only with the fit chroma a model sees an image at a size of its own")
    configuration.fit = .auto
    #expect(
      sentence(configuration, ModelConfiguration(colour: .lab)) == nil && configuration.workingSize == 512)
    configuration.workingSize = 500
    #expect(
      sentence(configuration, ModelConfiguration(colour: .lab))
        == "translate.working_size cannot be 500: it must be a multiple of 256 up to 4096, as the model has 8 levels")
  }

  @Test func masksAndScalesAreRefusedWhereTheyMakeNoSense() {
    var configuration = TranslationConfiguration()
    configuration.mask = "#ff00f"
    #expect(
      sentence(configuration) == "translate.mask cannot be #ff00f: a colour is written as #rrggbb")
    configuration.mask = "#ff00ff"
    #expect(sentence(configuration) == nil)
    configuration.format = .jpeg
    #expect(
      sentence(configuration)
        == "translate.mask cannot be #ff00ff: JPEG would change the pixels that are known; write png")
    configuration.format = .keep
    configuration.scale = "2x"
    #expect(
      sentence(configuration)
        == "translate.mask cannot be #ff00ff: with translate.scale no pixel would stay where it is")
    configuration.mask = nil
    #expect(sentence(configuration) == nil)
    #expect(sentence(configuration, ModelConfiguration(colour: .lab))?.contains("translate.scale cannot be 2x") == true)
    configuration.scale = "17x"
    #expect(
      sentence(configuration)
        == "translate.scale cannot be 17x: it must be a factor from 2x to 16x, or the pixels of the longer side")
  }

  @Test func autoIsChromaForLabAndWholeOtherwise() {
    let configuration = TranslationConfiguration()
    #expect(configuration.resolvedFit(for: ModelConfiguration(colour: .lab)) == .chroma)
    #expect(configuration.resolvedFit(for: ModelConfiguration()) == .whole)
  }

  private func sentence(
    _ configuration: TranslationConfiguration, _ model: ModelConfiguration = ModelConfiguration()
  ) -> String? {
    do throws(ConfigurationError) {
      try configuration.validate(for: model)
      return nil
    } catch {
      return error.description
    }
  }
}

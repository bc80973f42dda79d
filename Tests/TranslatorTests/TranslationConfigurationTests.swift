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
    configuration.maxPixels = 99
    let data = try JSONEncoder().encode(configuration)
    #expect(try JSONDecoder().decode(TranslationConfiguration.self, from: data) == configuration)
  }

  @Test func impossibleValuesAreRefusedWithASentence() {
    var configuration = TranslationConfiguration()
    configuration.fit = .tile
    #expect(
      sentence(configuration)
        == "translate.fit cannot be tile: it is not available yet; `whole` gives the same picture, for images that fit in memory"
    )
    configuration.fit = .chroma
    #expect(
      sentence(configuration)
        == "translate.fit cannot be chroma: the model's colour is rgb, and only a lab model gives chroma; use `whole`")
    configuration.fit = .whole
    configuration.quality = 0
    #expect(sentence(configuration) == "translate.quality cannot be 0: it must be from 1 to 100")
    configuration.quality = 1
    #expect(sentence(configuration) == nil)
  }

  @Test func autoIsChromaForLabAndWholeOtherwise() {
    let configuration = TranslationConfiguration()
    #expect(configuration.resolvedFit(for: ModelConfiguration(colour: .lab)) == .chroma)
    #expect(configuration.resolvedFit(for: ModelConfiguration()) == .whole)
  }

  private func sentence(_ configuration: TranslationConfiguration) -> String? {
    do throws(ConfigurationError) {
      try configuration.validate(for: ModelConfiguration())
      return nil
    } catch {
      return error.description
    }
  }
}

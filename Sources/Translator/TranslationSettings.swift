package import Engine
package import Files
internal import Foundation

/// Everything but the image that decides the bytes of a result: two runs with the same hash make the same file of the same
/// image.
package struct TranslationSettings {
  private let model: ModelConfiguration
  private let mark: ProvenanceMark
  private let configuration: TranslationConfiguration

  /// Raised when the same settings begin to give other bytes.
  private static let version = 3

  /// - Parameter mark: with the hash of the generator's file.
  package init(model: ModelConfiguration, mark: ProvenanceMark, configuration: TranslationConfiguration) {
    self.model = model
    self.mark = mark
    self.configuration = configuration
  }

  /// Of every sample, from the first.
  package var hashes: [ContentHash] {
    (1...configuration.samples).map { ContentHash(of: Array(text(sample: $0).utf8)) }
  }

  /// JSON with sorted keys: what the hash is of, and a person can read.
  package func text(sample: Int) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let facts = Facts(
      version: Self.version, weights: "\(mark.weights)", architecture: model,
      fit: configuration.resolvedFit(for: model).rawValue, dropout: configuration.dropout,
      seed: configuration.dropout ? configuration.seed : nil, sample: sample, format: configuration.format.rawValue,
      quality: configuration.quality, compression: configuration.compression,
      workingSize: configuration.workingSize ?? model.size, saturation: configuration.saturation,
      mark: configuration.mark ? [mark.tool, mark.model] : [], decoder: configuration.decoder,
      encoder: configuration.encoder, mask: configuration.mask,
      maskFill: configuration.mask == nil ? nil : configuration.maskFill.rawValue, scale: configuration.scale,
      wholeMemory: configuration.resolvedFit(for: model) == .whole ? configuration.wholeMemory : nil)
    // A value of numbers and names is always encoded; were it not, the hash would still tell weights apart.
    return (try? encoder.encode(facts)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\(mark.weights)\""
  }

  private struct Facts: Encodable {
    let version: Int
    let weights: String
    let architecture: ModelConfiguration
    let fit: String
    let dropout: Bool
    let seed: UInt64?
    let sample: Int
    let format: String
    let quality: Int
    let compression: Int
    let workingSize: Int
    let saturation: Double
    /// The tool and the model that results name; empty if they do not.
    let mark: [String]
    let decoder: [String]
    let encoder: [String]
    let mask: String?
    let maskFill: String?
    let scale: String?
    /// Where it decides which images are tiled.
    let wholeMemory: Int?

    enum CodingKeys: String, CodingKey {
      case version, weights, architecture, fit, dropout, seed, sample, format, quality, compression, saturation, mark
      case decoder, encoder, mask, scale
      case maskFill = "mask_fill"
      case workingSize = "working_size"
      case wholeMemory = "whole_memory"
    }
  }
}

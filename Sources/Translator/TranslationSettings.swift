package import Engine
package import Files
internal import Foundation

/// Everything but the image that decides the bytes of a result, in one hash: two runs with the same hash make the same
/// file of the same image.
package enum TranslationSettings {
  /// Raised when the same settings begin to give other bytes.
  private static let version = 1

  /// - Parameter weights: the hash of the generator's file.
  package static func hash(
    weights: ContentHash, model: ModelConfiguration, configuration: TranslationConfiguration
  ) -> ContentHash {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    // Encoding a value of integers and names does not fail; were it to, the hash would still tell weights apart.
    let architecture = (try? encoder.encode(model)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    let lines = [
      "pix2pix translation \(version)",
      "weights \(weights)",
      "model \(architecture)",
      "fit \(configuration.resolvedFit(for: model).rawValue)",
      configuration.dropout ? "dropout seed \(configuration.seed)" : "dropout off",
      "format \(configuration.format.rawValue)",
      "quality \(configuration.quality)",
    ]
    return ContentHash(of: Array(lines.joined(separator: "\n").utf8))
  }
}

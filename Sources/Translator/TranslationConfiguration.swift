/// How images are translated: the `translate` section of a pipeline file.
package struct TranslationConfiguration: Codable, Sendable, Hashable {
  /// How an image of any size goes through the network; `auto`: chroma for Lab, else whole.
  package enum Fit: String, Codable, Sendable, CaseIterable { case auto, chroma, whole, tile, square }
  package var fit: Fit = .auto
  package var dropout: Bool = true
  package var seed: UInt64 = 1

  package init() {}
}

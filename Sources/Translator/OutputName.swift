internal import Files
internal import SystemPackage

/// The name of a result: that of its input, byte for byte, unless a format or a suffix was asked for.
enum OutputName {
  private static let extensions = ["png", "jpg", "jpeg", "jpe", "jfif"]

  /// - Parameter sample: from 1; in the name only where there are several.
  static func path(for relative: FilePath, _ configuration: TranslationConfiguration, sample: Int = 1) -> FilePath {
    let bytes = relative.bytes
    let slash = UInt8(ascii: "/")
    let start = bytes.lastIndex(of: slash).map { $0 + 1 } ?? 0
    let suffix = configuration.suffix + (configuration.samples > 1 ? "-\(sample)" : "")
    let name = Self.name(for: bytes[start...], configuration, suffix)
    return FilePath(bytes: bytes[..<start] + name)
  }

  private static func name(
    for name: ArraySlice<UInt8>, _ configuration: TranslationConfiguration, _ suffix: String
  ) -> [UInt8] {
    // A name that only begins with a dot is no extension.
    let dot = name.lastIndex(of: UInt8(ascii: ".")).flatMap { $0 > name.startIndex ? $0 : nil }
    let stem = dot.map { name[..<$0] } ?? name
    let rest = dot.map { name[$0...] } ?? []
    return stem + suffix.utf8 + self.extension(for: rest, configuration)
  }

  /// - Parameter rest: the dot and what follows, or nothing.
  private static func `extension`(
    for rest: ArraySlice<UInt8>, _ configuration: TranslationConfiguration
  ) -> [UInt8] {
    let known = String(decoding: rest.dropFirst(), as: UTF8.self).lowercased()
    switch configuration.format {
    // What a decoder had to read is written as PNG, unless an encoder gives it its own format.
    case .keep where !configuration.decoder.isEmpty && configuration.encoder.isEmpty && !extensions.contains(known):
      return Array(".png".utf8)
    case .keep: return Array(rest)
    case .png where known == "png": return Array(rest)
    case .jpeg where known != "png" && extensions.contains(known): return Array(rest)
    case .png, .jpeg:
      let wanted = Array((configuration.format == .png ? ".png" : ".jpg").utf8)
      return extensions.contains(known) || !configuration.decoder.isEmpty ? wanted : Array(rest) + wanted
    }
  }
}

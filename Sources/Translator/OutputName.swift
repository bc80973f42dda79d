internal import Files
internal import SystemPackage

/// The name of a result: that of its input, byte for byte, unless a format or a suffix was asked for.
enum OutputName {
  private static let extensions = ["png", "jpg", "jpeg", "jpe", "jfif"]

  static func path(for relative: FilePath, _ configuration: TranslationConfiguration) -> FilePath {
    let bytes = relative.bytes
    let slash = UInt8(ascii: "/")
    let start = bytes.lastIndex(of: slash).map { $0 + 1 } ?? 0
    let name = Self.name(for: bytes[start...], configuration)
    return FilePath(bytes: bytes[..<start] + name)
  }

  private static func name(for name: ArraySlice<UInt8>, _ configuration: TranslationConfiguration) -> [UInt8] {
    // A name that only begins with a dot is no extension.
    let dot = name.lastIndex(of: UInt8(ascii: ".")).flatMap { $0 > name.startIndex ? $0 : nil }
    let stem = dot.map { name[..<$0] } ?? name
    let rest = dot.map { name[$0...] } ?? []
    return stem + configuration.suffix.utf8 + self.extension(for: rest, configuration.format)
  }

  /// - Parameter rest: the dot and what follows, or nothing.
  private static func `extension`(
    for rest: ArraySlice<UInt8>, _ format: TranslationConfiguration.Format
  ) -> [UInt8] {
    let known = String(decoding: rest.dropFirst(), as: UTF8.self).lowercased()
    switch format {
    case .keep: return Array(rest)
    case .png where known == "png": return Array(rest)
    case .jpeg where known != "png" && extensions.contains(known): return Array(rest)
    case .png, .jpeg:
      let wanted = Array((format == .png ? ".png" : ".jpg").utf8)
      return extensions.contains(known) ? wanted : Array(rest) + wanted
    }
  }
}

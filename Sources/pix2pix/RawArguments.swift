internal import Files
internal import SystemPackage

/// The words of the command line. They are bytes, and file names among them need not be UTF-8, while the parser wants
/// text: each byte that is no part of valid UTF-8 stands as one scalar of a private plane, and a path takes it back.
enum RawArguments {
  /// U+10FF00 + byte: the last private plane, which no file name in UTF-8 uses by chance.
  private static let base: UInt32 = 0x10_FF00

  static func ofThisProcess() -> [String] {
    let count = Int(CommandLine.argc)
    return (1..<max(1, count)).compactMap { index in
      CommandLine.unsafeArgv[index].map { pointer in
        var bytes: [UInt8] = []
        var place = 0
        while pointer[place] != 0 {
          bytes.append(UInt8(bitPattern: pointer[place]))
          place += 1
        }
        return text(of: bytes)
      }
    }
  }

  static func text(of bytes: [UInt8]) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    var scalars = String.UnicodeScalarView()
    var rest = bytes[...]
    while let first = rest.first {
      // The longest valid sequence at this place is one to four bytes long.
      let width = (1...4).first { String(validating: rest.prefix($0), as: UTF8.self) != nil && $0 <= rest.count }
      if let width, let text = String(validating: rest.prefix(width), as: UTF8.self) {
        scalars.append(contentsOf: text.unicodeScalars)
        rest = rest.dropFirst(width)
      } else {
        if let stand = Unicode.Scalar(base + UInt32(first)) { scalars.append(stand) }
        rest = rest.dropFirst()
      }
    }
    return String(scalars)
  }

  static func bytes(of text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      if scalar.value >= base + 0x80, scalar.value <= base + 0xFF {
        bytes.append(UInt8(scalar.value - base))
      } else {
        bytes.append(contentsOf: String(scalar).utf8)
      }
    }
    return bytes
  }

  /// For the readers of pipeline files, which know names that are no UTF-8 in their escaped form.
  static func escaped(_ text: String) -> String {
    let bytes = bytes(of: text)
    return String(validating: bytes, as: UTF8.self) ?? FilePath(bytes: bytes).escaped
  }
}

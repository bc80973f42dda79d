package import SystemPackage

/// File names are bytes on Linux, and are kept as such: `FilePath` holds them unchanged. Where a path must be text (a
/// column of the store, a line for a person, JSON), it is written in an escaped form that loses nothing: valid UTF-8
/// without control characters stands as it is, a backslash is `\\`, and any other byte is `\xHH`.
extension FilePath {
  /// The path's bytes, without a terminator.
  package var bytes: [UInt8] {
    withPlatformString { pointer in
      var length = 0
      while pointer[length] != 0 { length += 1 }
      return UnsafeRawBufferPointer(start: pointer, count: length).map { $0 }
    }
  }

  /// - Precondition: `bytes` holds no NUL.
  package init(bytes: some Sequence<UInt8>) {
    let terminated = bytes.map { CChar(bitPattern: $0) } + [0]
    self = terminated.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { FilePath(platformString: $0) } ?? FilePath()
    }
  }

  /// The escaped form, the same for the same bytes and different for different bytes.
  package var escaped: String {
    escapeBytes(bytes)
  }

  /// The path whose escaped form this is; `nil` if the text is no escaped form.
  package init?(escaped text: String) {
    guard let bytes = unescapeBytes(text), !bytes.contains(0) else { return nil }
    self.init(bytes: bytes)
  }
}

/// Writes bytes as text: see `FilePath.escaped`.
package func escapeBytes(_ bytes: [UInt8]) -> String {
  if isPlain(bytes) { return String(decoding: bytes, as: UTF8.self) }
  var text = ""
  var rest = bytes[...]
  while let first = rest.first {
    var decoder = UTF8()
    var iterator = rest.prefix(4).makeIterator()
    if case .scalarValue(let scalar) = decoder.decode(&iterator), scalar.value >= 0x20, scalar.value != 0x7F {
      if scalar == "\\" { text += "\\\\" } else { text.unicodeScalars.append(scalar) }
      rest = rest.dropFirst(UTF8.width(scalar))
    } else {
      let digits = String(first, radix: 16, uppercase: true)
      text += "\\x" + (digits.count == 1 ? "0" : "") + digits
      rest = rest.dropFirst()
    }
  }
  return text
}

/// Reads what `escapeBytes` wrote; `nil` for any other text.
package func unescapeBytes(_ text: String) -> [UInt8]? {
  if isPlain(text.utf8) { return Array(text.utf8) }
  var bytes: [UInt8] = []
  var rest = Array(text.utf8)[...]
  while let first = rest.first {
    rest = rest.dropFirst()
    guard first == UInt8(ascii: "\\") else {
      bytes.append(first)
      continue
    }
    switch rest.first {
    case UInt8(ascii: "\\"):
      bytes.append(first)
      rest = rest.dropFirst()
    case UInt8(ascii: "x"):
      guard rest.count >= 3, let value = UInt8(String(decoding: rest.dropFirst().prefix(2), as: UTF8.self), radix: 16)
      else { return nil }
      bytes.append(value)
      rest = rest.dropFirst(3)
    default:
      return nil
    }
  }
  return escapeBytes(bytes) == text ? bytes : nil
}

/// Whether all are printable ASCII without a backslash: then both forms are the same.
func isPlain(_ bytes: some Sequence<UInt8>) -> Bool {
  bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
}

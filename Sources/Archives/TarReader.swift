/// Reads a tar archive, compressed by gzip or not, from its beginning to its end: entry by entry, and each one's content a
/// piece at a time. Memory does not grow with the archive, and whatever the bytes, it ends.
package final class TarReader {
  private let bytes: InflatedBytes
  private var buffer: [UInt8] = []
  private var position = 0
  /// Of the present entry's content, and of what fills its last block.
  private var left: Int64 = 0
  private var filling: Int64 = 0
  private var isAtEnd = false
  private var isFirst = true

  /// Names and attributes of an entry are no longer than this.
  private static let mostAttributes: Int64 = 1 << 20

  /// - Parameter chunk: gives the next bytes of the file; none at its end.
  package init(chunk: @escaping () throws -> [UInt8]) {
    bytes = InflatedBytes(chunk: chunk)
  }

  /// Whether a file that begins so is an archive, compressed or not.
  /// - Parameter beginning: the first 512 bytes or more, or the whole file.
  package static func isArchive(_ beginning: [UInt8]) -> Bool {
    InflatedBytes.isGzip(beginning) || TarHeader.isHeader(beginning)
  }

  /// The next entry; `nil` at the end. What is left of the present one's content is passed over.
  /// - Throws: `ArchiveError`, and what `chunk` throws.
  package func next() throws -> TarEntry? {
    var (longPath, longLink): ([UInt8]?, [UInt8]?) = (nil, nil)
    var attributes = Attributes()
    while let header = try nextHeader() {
      switch header.type {
      case UInt8(ascii: "L"): longPath = try attributeText()
      case UInt8(ascii: "K"): longLink = try attributeText()
      case UInt8(ascii: "x"): attributes = try Attributes(try wholeContent())
      case UInt8(ascii: "g"): _ = try wholeContent()
      default:
        if let size = attributes.size {
          left = size
          filling = TarReader.filling(size)
        }
        let path = attributes.path ?? longPath ?? header.path
        let link = attributes.linkPath ?? longLink ?? header.linkPath
        // Links, folders and devices have no content, whatever their size says.
        if (UInt8(ascii: "1")...UInt8(ascii: "6")).contains(header.type) { (left, filling) = (0, 0) }
        guard !path.contains(0), !link.contains(0) else { throw ArchiveError.damaged("a name holds a zero byte") }
        return TarEntry(path: path, kind: kind(header, path, link, attributes), size: left)
      }
    }
    return nil
  }

  /// The next bytes of the present entry's content; nothing at its end.
  package func content() throws -> [UInt8] {
    guard left > 0 else { return [] }
    if position == buffer.count { try refill() }
    if buffer.isEmpty { throw ArchiveError.truncated }
    let count = min(left, Int64(buffer.count - position))
    defer { position += Int(count) }
    left -= count
    return Array(buffer[position..<position + Int(count)])
  }

  private func kind(_ header: TarHeader, _ path: [UInt8], _ link: [UInt8], _ attributes: Attributes) -> TarEntry.Kind {
    switch header.type {
    case 0, UInt8(ascii: "0"), UInt8(ascii: "7"):
      // Before POSIX a folder was a name that ends so.
      if path.last == UInt8(ascii: "/") { return .folder }
      return attributes.hasHoles ? .other : .file
    case UInt8(ascii: "1"): return .hardLink(to: link)
    case UInt8(ascii: "2"): return .symbolicLink
    case UInt8(ascii: "5"): return .folder
    default: return .other
    }
  }

  /// - Returns: `nil` at the end: a block of zeros, or the end of the bytes where a header would begin.
  private func nextHeader() throws -> TarHeader? {
    while !(try content().isEmpty) {}
    try skip(filling)
    filling = 0
    if isAtEnd { return nil }
    let block = try read(TarHeader.size)
    if isFirst, block.isEmpty || block.count < TarHeader.size { throw ArchiveError.noArchive }
    if block.isEmpty || block.allSatisfy({ $0 == 0 }) {
      isAtEnd = true
      // What gzip says of the whole stands at its end.
      while !(try bytes.next().isEmpty) {}
      return nil
    }
    if block.count < TarHeader.size { throw ArchiveError.truncated }
    let header: TarHeader
    do throws(ArchiveError) { header = try TarHeader(block) } catch { throw isFirst ? ArchiveError.noArchive : error }
    isFirst = false
    left = header.size
    filling = TarReader.filling(header.size)
    return header
  }

  private static func filling(_ size: Int64) -> Int64 { (512 - size % 512) % 512 }

  private func wholeContent() throws -> [UInt8] {
    guard left <= TarReader.mostAttributes else { throw ArchiveError.damaged("an entry's attributes are too long") }
    var whole: [UInt8] = []
    while true {
      let piece = try content()
      if piece.isEmpty { return whole }
      whole += piece
    }
  }

  /// GNU's long names end with a zero.
  private func attributeText() throws -> [UInt8] { Array(try wholeContent().prefix { $0 != 0 }) }

  private func refill() throws {
    buffer = try bytes.next()
    position = 0
  }

  /// Fewer at the end of the file.
  private func read(_ count: Int) throws -> [UInt8] {
    var result: [UInt8] = []
    while result.count < count {
      if position == buffer.count { try refill() }
      if buffer.isEmpty { break }
      let part = min(count - result.count, buffer.count - position)
      result += buffer[position..<position + part]
      position += part
    }
    return result
  }

  private func skip(_ count: Int64) throws {
    guard try read(Int(count)).count == Int(count) else { throw ArchiveError.truncated }
  }
}

/// An entry's attributes in pax format (POSIX.1-2001): records `LENGTH KEY=VALUE\n`.
private struct Attributes {
  private(set) var path: [UInt8]?
  private(set) var linkPath: [UInt8]?
  private(set) var size: Int64?
  private(set) var hasHoles = false

  init() {}

  init(_ bytes: [UInt8]) throws(ArchiveError) {
    let fault = ArchiveError.damaged("an entry's attributes are no records")
    var rest = bytes[...]
    while !rest.isEmpty {
      let digits = rest.prefix { $0 != 0x20 }
      guard digits.count <= 8, let length = Int(String(decoding: digits, as: UTF8.self)), length > digits.count + 1,
        length <= rest.count, let end = rest.dropFirst(length - 1).first, end == 0x0A
      else { throw fault }
      let record = rest.dropFirst(digits.count + 1).prefix(length - digits.count - 2)
      guard let equals = record.firstIndex(of: UInt8(ascii: "=")) else { throw fault }
      let value = Array(record[(equals + 1)...])
      switch String(decoding: record[..<equals], as: UTF8.self) {
      case "path": path = value
      case "linkpath": linkPath = value
      case "size":
        guard let number = Int64(String(decoding: value, as: UTF8.self)), number >= 0 else { throw fault }
        size = number
      case let key where key.hasPrefix("GNU.sparse."): hasHoles = true
      default: break
      }
      rest = rest.dropFirst(length)
    }
  }
}

internal import Foundation
internal import Store
internal import SystemPackage
internal import Files

/// A table of pairs, line by line: CSV with a header (RFC 4180), or JSON objects one a line (JSON lines). Columns: `input`,
/// `target`, `group`, `split`; others are passed over. Memory does not grow with the file, and whatever the bytes, each line
/// is an entry or a fault.
package struct ManifestReader: Sequence, IteratorProtocol {
  package enum Format: Sendable { case csv, jsonLines }

  package struct Line: Sendable {
    /// Of the file, from 1: where the entry begins.
    package let number: Int
    package let entry: Result<ManifestEntry, ManifestFault>
  }

  private let format: Format
  private var bytes: ByteStream
  /// The places of the columns that are known; `nil` before the header.
  private var columns: [ManifestEntry.Column: Int]?
  private var line = 0
  private var isBroken = false

  /// - Parameter chunk: gives the next bytes of the file; none at its end.
  package init(_ format: Format, chunk: @escaping () throws -> [UInt8]) {
    self.format = format
    bytes = ByteStream(chunk)
  }

  /// What could not be read from the file ends the table; `failure` says why.
  package var failure: (any Error)? { bytes.failure }

  package mutating func next() -> Line? {
    while !isBroken {
      let number = line + 1
      switch format {
      case .csv:
        guard let record = nextRecord() else { return nil }
        guard let columns else {
          if let fault = readHeader(record) { return Line(number: number, entry: .failure(fault)) }
          continue
        }
        if case .success(let fields) = record, fields.count == 1, fields[0].isEmpty { continue }
        return Line(
          number: number,
          entry: record.flatMap { fields in
            Result { () throws(ManifestFault) in try ManifestEntry(fields, columns) }
          })
      case .jsonLines:
        guard let text = nextLine() else { return nil }
        if case .success(let text) = text, text.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
        return Line(
          number: number,
          entry: text.flatMap { text in Result { () throws(ManifestFault) in try ManifestEntry(json: text) } })
      }
    }
    return nil
  }

  /// The most bytes of a line: more is no table.
  private static let longest = 1 << 16

  private mutating func readHeader(_ record: Result<[[UInt8]], ManifestFault>) -> ManifestFault? {
    guard case .success(var names) = record else {
      isBroken = true
      return .header
    }
    // A byte order mark is left before the first name by some spreadsheets.
    if names[0].starts(with: [0xEF, 0xBB, 0xBF]) { names[0].removeFirst(3) }
    var found: [ManifestEntry.Column: Int] = [:]
    for (place, name) in names.enumerated() {
      let text = String(decoding: name, as: UTF8.self).trimmingCharacters(in: .whitespaces).lowercased()
      guard let column = ManifestEntry.Column(rawValue: text) else { continue }
      guard found[column] == nil else {
        isBroken = true
        return .header
      }
      found[column] = place
    }
    guard found[.target] != nil else {
      isBroken = true
      return .header
    }
    columns = found
    return nil
  }

  /// The fields of a record; quoted ones may hold commas, quotes (doubled) and line ends.
  private mutating func nextRecord() -> Result<[[UInt8]], ManifestFault>? {
    guard bytes.peek() != nil else { return nil }
    var fields: [[UInt8]] = []
    var field: [UInt8] = []
    var length = 0
    var isQuoted = false
    var fault: ManifestFault?
    line += 1
    while let byte = bytes.next() {
      length += 1
      if length > ManifestReader.longest {
        // Without its end the rest of the file cannot be told from it.
        isBroken = isQuoted
        fault = .tooLong
        if isQuoted { break }
      }
      if isQuoted {
        if byte == UInt8(ascii: "\"") {
          if bytes.peek() == UInt8(ascii: "\"") {
            _ = bytes.next()
            if fault == nil { field.append(byte) }
          } else {
            isQuoted = false
          }
        } else {
          if byte == UInt8(ascii: "\n") { line += 1 }
          if fault == nil { field.append(byte) }
        }
      } else if byte == UInt8(ascii: "\n") {
        break
      } else if byte == UInt8(ascii: "\r"), bytes.peek() == UInt8(ascii: "\n") || bytes.peek() == nil {
        continue
      } else if byte == UInt8(ascii: ",") {
        fields.append(field)
        field = []
      } else if byte == UInt8(ascii: "\""), field.isEmpty {
        isQuoted = true
      } else if fault == nil {
        field.append(byte)
      }
    }
    if isQuoted, fault == nil { fault = .openQuote }
    if let fault { return .failure(fault) }
    return .success(fields + [field])
  }

  private mutating func nextLine() -> Result<[UInt8], ManifestFault>? {
    guard bytes.peek() != nil else { return nil }
    line += 1
    var text: [UInt8] = []
    var isTooLong = false
    while let byte = bytes.next(), byte != UInt8(ascii: "\n") {
      if text.count < ManifestReader.longest { text.append(byte) } else { isTooLong = true }
    }
    if text.last == UInt8(ascii: "\r") { text.removeLast() }
    return isTooLong ? .failure(.tooLong) : .success(text)
  }
}

/// Bytes that come in chunks, one at a time.
private struct ByteStream {
  private let chunk: () throws -> [UInt8]
  private var buffer: [UInt8] = []
  private var position = 0
  private var isAtEnd = false
  private(set) var failure: (any Error)?

  init(_ chunk: @escaping () throws -> [UInt8]) {
    self.chunk = chunk
  }

  mutating func peek() -> UInt8? {
    if position == buffer.count, !isAtEnd {
      do { buffer = try chunk() } catch {
        failure = error
        buffer = []
      }
      position = 0
      isAtEnd = buffer.isEmpty
    }
    return position < buffer.count ? buffer[position] : nil
  }

  mutating func next() -> UInt8? {
    guard let byte = peek() else { return nil }
    position += 1
    return byte
  }
}

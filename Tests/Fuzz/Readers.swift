internal import Foundation

/// Whatever the bytes: a table of pairs is read to its end, and the same lines come however its bytes are cut; an archive is
/// read to its end, or refused. The first byte says which, how long the pieces are, and whether the checksums of headers are
/// mended: with wrong ones a mutation would not reach what lies behind them.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  guard let choice = bytes.first else { return 0 }
  let content = Array(bytes.dropFirst())
  let piece = [1, 3, 64, 1000][Int(choice >> 2) % 4]
  switch choice % 4 {
  case 0: checkManifest(content, .csv, piece)
  case 1: checkManifest(content, .jsonLines, piece)
  default: checkArchive(choice & 0x80 == 0 ? content : mended(content), piece)
  }
  return 0
}

private func pieces(of bytes: [UInt8], _ length: Int) -> () -> [UInt8] {
  var rest = bytes[...]
  return {
    defer { rest = rest.dropFirst(length) }
    return Array(rest.prefix(length))
  }
}

private func checkManifest(_ bytes: [UInt8], _ format: ManifestReader.Format, _ piece: Int) {
  func lines(_ piece: Int) -> [String] {
    ManifestReader(format, chunk: pieces(of: bytes, piece)).map { line in
      switch line.entry {
      case .success(let entry): "\(line.number) \(entry)"
      case .failure(let fault): "\(line.number) \(fault.description)"
      }
    }
  }
  precondition(lines(piece) == lines(max(1, bytes.count)))
}

private func checkArchive(_ bytes: [UInt8], _ piece: Int) {
  let reader = TarReader(chunk: pieces(of: bytes, piece))
  do {
    while let entry = try reader.next() {
      precondition(!entry.path.contains(0))
      var length: Int64 = 0
      while true {
        let part = try reader.content()
        if part.isEmpty { break }
        length += Int64(part.count)
      }
      precondition(length == entry.size)
    }
  } catch is ArchiveError {
  } catch {
    preconditionFailure("\(error)")
  }
}

/// With the sums of all headers right.
private func mended(_ bytes: [UInt8]) -> [UInt8] {
  var bytes = bytes
  for start in stride(from: 0, through: bytes.count - 512, by: 512)
  where bytes[start + 257..<start + 262].elementsEqual("ustar".utf8) {
    bytes.replaceSubrange(start + 148..<start + 156, with: repeatElement(0x20, count: 8))
    let digits = String(bytes[start..<start + 512].reduce(0) { $0 + Int($1) }, radix: 8)
    bytes.replaceSubrange(start + 148..<start + 148 + digits.utf8.count, with: digits.utf8)
  }
  return bytes
}

/// In place of the store's, which is not compiled with the readers.
enum PairSplit: String { case train, val, test }

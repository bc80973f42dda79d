internal import CZlib

/// The bytes of a file that may be compressed by gzip, a piece at a time: memory does not grow with the file.
package final class InflatedBytes {
  private let chunk: () throws -> [UInt8]
  private let stream: UnsafeMutablePointer<z_stream>
  private var input: [UInt8] = []
  private var position = 0
  private enum State { case unknown, plain, inflating, betweenMembers, ended }
  private var state = State.unknown
  private var isReady = false

  private static let magic: [UInt8] = [0x1F, 0x8B]
  private static let pieceSize = 1 << 16

  /// - Parameter chunk: gives the next bytes of the file; none at its end.
  package init(chunk: @escaping () throws -> [UInt8]) {
    self.chunk = chunk
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
  }

  deinit {
    if isReady { inflateEnd(stream) }
    stream.deallocate()
  }

  /// Whether a file that begins so is compressed by gzip.
  package static func isGzip(_ beginning: [UInt8]) -> Bool { beginning.starts(with: magic) }

  /// Nothing at the end.
  /// - Throws: `ArchiveError`, and what `chunk` throws.
  package func next() throws -> [UInt8] {
    while true {
      if position == input.count, state != .ended {
        input = try chunk()
        position = 0
      }
      switch state {
      case .unknown:
        // A piece of a single byte is too short to tell.
        while input.count == 1 {
          let more = try chunk()
          if more.isEmpty { break }
          input += more
        }
        state = InflatedBytes.isGzip(input) ? .betweenMembers : .plain
      case .plain:
        defer { position = input.count }
        return input
      case .betweenMembers:
        // What follows the last member and is none (zeros that fill a tape's block) is left out, as gzip does.
        if input.isEmpty || (isReady && input[position] != InflatedBytes.magic[0]) {
          state = .ended
          continue
        }
        try beginMember()
      case .inflating:
        if input.isEmpty { throw ArchiveError.truncated }
        let piece = try inflatePiece()
        if !piece.isEmpty { return piece }
      case .ended:
        return []
      }
    }
  }

  private func beginMember() throws {
    // 16: a gzip header and checksum.
    let status =
      isReady
      ? inflateReset(stream) : inflateInit2_(stream, 16 + MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { throw ArchiveError.damaged("zlib cannot begin") }
    isReady = true
    state = .inflating
  }

  private func inflatePiece() throws -> [UInt8] {
    var status = Z_OK
    let piece = [UInt8](unsafeUninitializedCapacity: InflatedBytes.pieceSize) { output, initialised in
      input.withUnsafeMutableBufferPointer { input in
        stream.pointee.next_in = input.baseAddress.map { $0 + position }
        stream.pointee.avail_in = UInt32(input.count - position)
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = UInt32(InflatedBytes.pieceSize)
        status = inflate(stream, Z_NO_FLUSH)
        position = input.count - Int(stream.pointee.avail_in)
        initialised = InflatedBytes.pieceSize - Int(stream.pointee.avail_out)
      }
    }
    switch status {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END: state = .betweenMembers
    default: throw ArchiveError.damaged(stream.pointee.msg.map { String(cString: $0) } ?? "zlib says \(status)")
    }
    return piece
  }
}

/// The chunks of a PNG, as far as they can be followed.
struct PNGChunks {
  struct Chunk {
    /// Four letters.
    let type: String
    let body: Range<Int>
  }

  private(set) var chunks: [Chunk] = []

  init(_ bytes: [UInt8]) {
    let reader = ByteReader(bytes)
    var position = 8
    while let length = reader.number(at: position, bytes: 4), length <= bytes.count - position - 8 {
      let type = String(decoding: bytes[position + 4..<position + 8], as: UTF8.self)
      chunks.append(Chunk(type: type, body: position + 8..<position + 8 + length))
      position += 12 + length
    }
  }

  func bodies(_ type: String) -> [Range<Int>] { chunks.filter { $0.type == type }.map(\.body) }
}

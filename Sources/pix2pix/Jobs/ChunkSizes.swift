/// How the items of a translation are dealt out: chunks large enough that starting a process for one does not count, and
/// small enough that several workers share a translation and one that dies leaves little. It depends on the files alone.
struct ChunkSizes {
  private static let mostItems = 256
  /// Of inputs.
  private static let mostBytes: Int64 = 1 << 28

  private var full: [Int] = []
  private var last: (items: Int, bytes: Int64) = (0, 0)

  /// Of each chunk, in the order of the items.
  var items: [Int] { last.items > 0 ? full + [last.items] : full }

  /// The next input.
  /// - Parameters:
  ///   - items: how many results are made of it; they are in one chunk.
  ///   - bytes: of it.
  mutating func add(items: Int, bytes: Int64) {
    let size = bytes * Int64(items)
    if last.items > 0, last.items + items > Self.mostItems || last.bytes + size > Self.mostBytes {
      full.append(last.items)
      last = (0, 0)
    }
    last.items += items
    last.bytes += size
  }
}

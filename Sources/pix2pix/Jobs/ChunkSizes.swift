/// How the items of a translation are dealt out: chunks large enough that starting a process for one does not count, and
/// small enough that several workers share a translation and one that dies leaves little. It depends on the files alone.
struct ChunkSizes {
  private static let mostItems = 256
  /// Of inputs.
  private static let mostBytes: Int64 = 1 << 28

  /// Of each chunk, in the order of the items.
  let items: [Int]

  /// - Parameter files: for each input in order, how many results are made of it, and its bytes.
  init(_ files: [(items: Int, bytes: Int64)]) {
    var chunks: [Int] = []
    var (count, bytes): (Int, Int64) = (0, 0)
    for file in files {
      let size = file.bytes * Int64(file.items)
      if count > 0, count + file.items > Self.mostItems || bytes + size > Self.mostBytes {
        chunks.append(count)
        (count, bytes) = (0, 0)
      }
      count += file.items
      bytes += size
    }
    items = count > 0 ? chunks + [count] : chunks
  }
}

internal import Dispatch
internal import Synchronization

/// The parts that a picture is encoded in, each of them on any thread. How many rows they have depends on the picture alone,
/// and so do the bytes that come out.
struct Bands {
  let height: Int
  /// Rows of each but the last.
  let rows: Int

  var count: Int { (height + rows - 1) / rows }

  subscript(index: Int) -> Range<Int> { index * rows..<min(height, (index + 1) * rows) }

  /// Calls `work` for every band, on at most so many threads, the caller's among them.
  /// - Returns: the results in the order of the bands.
  /// - Throws: the error of the first band that has one.
  func map<Value: Sendable>(
    threads: Int, _ work: @Sendable (_ band: Int) throws(ImageError) -> Value
  ) throws(ImageError) -> [Value] {
    let results = mapAll(threads: threads) { band in Result { () throws(ImageError) in try work(band) } }
    var values: [Value] = []
    for result in results { values.append(try result.get()) }
    return values
  }

  /// The same for work that cannot fail.
  func mapAll<Value: Sendable>(threads: Int, _ work: @Sendable (_ band: Int) -> Value) -> [Value] {
    let results = Mutex<[Value?]>(Array(repeating: nil, count: count))
    let next = Atomic<Int>(0)
    let group = DispatchGroup()
    withoutActuallyEscaping(work) { work in
      @Sendable func take() {
        while case let band = next.wrappingAdd(1, ordering: .relaxed).oldValue, band < count {
          let result = work(band)
          results.withLock { $0[band] = result }
        }
      }
      for _ in 1..<max(1, min(threads, count)) { DispatchQueue.global().async(group: group) { take() } }
      take()
      group.wait()
    }
    return results.withLock { $0 }.compactMap { $0 }
  }
}

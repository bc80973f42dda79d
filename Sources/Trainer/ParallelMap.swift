internal import Files

/// `transform` of 0..<count on at most so many threads; the results in order.
func parallelMap<Value: Sendable>(
  _ count: Int, threads: Int, _ transform: @Sendable (Int) throws -> Value
) throws -> [Value] {
  guard count > 0 else { return [] }
  let lanes = max(1, min(threads, count))
  let parts = try concurrentMap(lanes) { lane in try stride(from: lane, to: count, by: lanes).map(transform) }
  return (0..<count).map { parts[$0 % lanes][$0 / lanes] }
}

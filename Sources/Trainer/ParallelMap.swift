internal import Dispatch
internal import Synchronization

/// `transform` of 0..<count on several threads; the results in order. The first error, by index, is thrown.
func parallelMap<Value: Sendable>(
  _ count: Int, threads: Int, _ transform: @Sendable (Int) throws -> Value
) throws -> [Value] {
  let results = Mutex<[Result<Value, any Error>?]>(Array(repeating: nil, count: count))
  let lanes = max(1, min(threads, count))
  DispatchQueue.concurrentPerform(iterations: lanes) { lane in
    for index in stride(from: lane, to: count, by: lanes) {
      let result = Result { try transform(index) }
      results.withLock { $0[index] = result }
    }
  }
  return try results.withLock { try $0.compactMap { try $0?.get() } }
}

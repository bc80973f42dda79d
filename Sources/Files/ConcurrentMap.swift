internal import Dispatch
internal import Synchronization

/// Maps the numbers 0 ..< `count` on all cores; the results stand in the order of the numbers whatever the threads did.
///
/// Memory holds all results at once, so they should be small. After an error no new call begins; of several errors the
/// one of the lowest number is thrown.
package func concurrentMap<Value: Sendable>(
  _ count: Int, _ transform: @Sendable (Int) throws -> Value
) throws -> [Value] {
  let results = Mutex<[Result<Value, any Error>?]>(Array(repeating: nil, count: count))
  let failed = Atomic<Bool>(false)
  withoutActuallyEscaping(transform) { transform in
    DispatchQueue.concurrentPerform(iterations: count) { index in
      if failed.load(ordering: .relaxed) { return }
      let result = Result { try transform(index) }
      if case .failure = result { failed.store(true, ordering: .relaxed) }
      results.withLock { $0[index] = result }
    }
  }
  let finished = results.withLock { $0 }
  for result in finished { if case .failure(let error)? = result { throw error } }
  return try finished.compactMap { try $0?.get() }
}

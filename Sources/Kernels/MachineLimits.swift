/// What the machine can do at best, measured: the two walls that any kernel meets.
package enum MachineLimits {
  /// Seconds of each of `repeats` rounds in which every core of `pool` multiplies matrices of its own by OpenBLAS.
  /// - Parameter side: of the square matrices; one product is 2 x side^3 floating-point operations.
  package static func products(side: Int = 1024, repeats: Int, pool: ComputePool) -> [Double] {
    let count = side * side
    let memory = FloatBuffer(count: 3 * count * pool.cores)
    for i in 0..<memory.count { memory.pointer[i] = Float(i % 7) * 0.125 }
    return timed(repeats) {
      pool.run(pool.cores) { task, _ in
        let own = memory.pointer + 3 * count * task
        multiply(
          own, stride: side, Matrix(own + count, stride: side), Matrix(own + 2 * count, stride: side), rows: side,
          columns: side, inner: side, add: false)
      }
    }
  }

  /// Seconds of each of `repeats` rounds of a = b + s c over arrays far larger than the caches, shared out over the pool's
  /// cores (the triad of McCalpin's STREAM): 12 bytes an element are counted, as there.
  /// - Parameter count: elements of each array.
  package static func triad(count: Int = 1 << 24, repeats: Int, pool: ComputePool) -> [Double] {
    let (a, b, c) = (FloatBuffer(count: count), FloatBuffer(count: count), FloatBuffer(count: count))
    for i in 0..<count { c.pointer[i] = 1 }
    let block = 1 << 16
    return timed(repeats) {
      pool.run((count + block - 1) / block) { task, _ in
        let range = task * block..<min(count, (task + 1) * block)
        let (a, b, c) = (a.pointer, b.pointer, c.pointer)
        for i in range { a[i] = b[i] + 0.5 * c[i] }
      }
    }
  }

  private static func timed(_ repeats: Int, _ work: () -> Void) -> [Double] {
    let clock = ContinuousClock()
    work()
    return (0..<repeats).map { _ in clock.measure(work) / .seconds(1) }
  }
}

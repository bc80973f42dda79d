internal import Kernels

/// Shares pixels out in blocks of about 8192 floats: some microseconds of arithmetic.
@inline(__always)
func forRows(_ rows: Int, channels: Int, _ pool: ComputePool, _ body: (Range<Int>) -> Void) {
  let block = max(1, 8192 / max(1, channels))
  pool.run((rows &+ block &- 1) / block) { task, _ in
    body(task &* block..<min(rows, (task &+ 1) &* block))
  }
}

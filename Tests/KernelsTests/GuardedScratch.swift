import Kernels

/// Scratch of just the size asked for, NaN throughout: a result that depends on what it held before is none. Beyond each
/// part lie values that nobody may write.
struct GuardedScratch {
  private static let guardValue: Float = 7
  /// Wide enough that an overrun by a whole operand still ends inside.
  private static let sharedMargin = 1 << 19
  private static let threadMargin = 1 << 15

  let scratch: Scratchpad
  private let size: ScratchpadSize
  private let cores: Int
  private let shared: FloatBuffer
  private let threads: FloatBuffer

  init(_ size: ScratchpadSize, _ pool: ComputePool) {
    self.size = size
    cores = pool.cores
    shared = FloatBuffer(count: size.shared + Self.sharedMargin)
    let stride = size.thread + Self.threadMargin
    threads = FloatBuffer(count: stride * cores)
    shared.pointer.update(repeating: Self.guardValue, count: shared.count)
    threads.pointer.update(repeating: Self.guardValue, count: threads.count)
    shared.pointer.update(repeating: .nan, count: size.shared)
    for thread in 0..<cores { (threads.pointer + thread * stride).update(repeating: .nan, count: size.thread) }
    scratch = Scratchpad(shared: shared.pointer, threads: threads.pointer, stride: stride)
  }

  /// Whether nothing was written beyond a part.
  var isIntact: Bool {
    let stride = size.thread + Self.threadMargin
    let parts = (0..<cores).map { $0 * stride + size.thread..<($0 + 1) * stride }
    return (size.shared..<shared.count).allSatisfy { shared.pointer[$0] == Self.guardValue }
      && parts.allSatisfy { part in part.allSatisfy { threads.pointer[$0] == Self.guardValue } }
  }
}

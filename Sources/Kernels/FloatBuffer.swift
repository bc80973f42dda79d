internal import Glibc

/// Memory for floats, zeroed, on cache lines; large ones on large pages where the system has them (with small pages Adam
/// over all weights takes half as long again).
///
/// `@unchecked Sendable`: it is only memory; who may write when is its owner's affair.
package final class FloatBuffer: @unchecked Sendable {
  package let pointer: UnsafeMutablePointer<Float>
  package let count: Int

  package init(count: Int) {
    let bytes = max(count, 1) * MemoryLayout<Float>.stride
    let largePage = 2 << 20
    let alignment = bytes >= 2 * largePage ? largePage : 128
    var memory: UnsafeMutableRawPointer?
    let failure = posix_memalign(&memory, alignment, (bytes + alignment - 1) / alignment * alignment)
    guard failure == 0, let memory else {
      // Not a precondition, which this target's optimisation takes for granted.
      fatalError("no memory for \(bytes) bytes; take a smaller batch or image, or fewer filters")
    }
    if alignment == largePage { madvise(memory, bytes, MADV_HUGEPAGE) }
    memset(memory, 0, bytes)
    pointer = memory.bindMemory(to: Float.self, capacity: max(count, 1))
    self.count = count
  }

  deinit { free(pointer) }
}

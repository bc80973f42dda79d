internal import Glibc

/// Memory for floats, zeroed, on cache lines; large ones on large pages where the system has them (with small pages Adam
/// over all weights takes half as long again).
///
/// `@unchecked Sendable`: it is only memory; who may write when is its owner's affair.
package final class FloatBuffer: @unchecked Sendable {
  package let pointer: UnsafeMutablePointer<Float>
  package let count: Int
  private let mapped: UnsafeMutableRawPointer
  private let mappedBytes: Int

  package init(count: Int) {
    let bytes = max(count, 1) * MemoryLayout<Float>.stride
    let largePage = 2 << 20
    // The system's fresh pages are zero, and none that is never written to is ever there.
    let alignment = bytes >= 2 * largePage ? largePage : 1
    mappedBytes = (bytes + alignment - 1) / alignment * alignment + (alignment - 1)
    let mapped = mmap(nil, mappedBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let mapped, mapped != MAP_FAILED else {
      // Not a precondition, which this target's optimisation takes for granted.
      fatalError("no memory for \(bytes) bytes; take a smaller batch or image, or fewer filters")
    }
    self.mapped = mapped
    let start = UnsafeMutableRawPointer(
      bitPattern: (UInt(bitPattern: mapped) + UInt(alignment) - 1) / UInt(alignment) * UInt(alignment))
    guard let start else { fatalError("a mapping at address 0") }
    if alignment == largePage { madvise(start, bytes, MADV_HUGEPAGE) }
    pointer = start.bindMemory(to: Float.self, capacity: max(count, 1))
    self.count = count
  }

  deinit { munmap(mapped, mappedBytes) }
}

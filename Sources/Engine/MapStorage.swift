internal import Kernels

/// Where the values of one layer are kept whose map is too large for memory: rows of floats, written once from the top and
/// read in any order.
package protocol MapStorage: AnyObject {
  func write(_ values: UnsafePointer<Float>, rows: Range<Int>) throws
  func read(_ values: UnsafeMutablePointer<Float>, rows: Range<Int>) throws
}

/// Gives such places.
package protocol MapRoom {
  /// - Parameters:
  ///   - rows: how many there will be.
  ///   - width: floats of each.
  func storage(rows: Int, width: Int) throws -> any MapStorage
}

/// All in memory.
package struct MemoryRoom: MapRoom {
  package init() {}

  package func storage(rows: Int, width: Int) -> any MapStorage { MemoryStorage(rows: rows, width: width) }
}

package final class MemoryStorage: MapStorage {
  private let buffer: FloatBuffer
  private let width: Int

  package init(rows: Int, width: Int) {
    buffer = FloatBuffer(count: rows * width)
    self.width = width
  }

  package func write(_ values: UnsafePointer<Float>, rows: Range<Int>) {
    (buffer.pointer + rows.lowerBound * width).update(from: values, count: rows.count * width)
  }

  package func read(_ values: UnsafeMutablePointer<Float>, rows: Range<Int>) {
    values.update(from: buffer.pointer + rows.lowerBound * width, count: rows.count * width)
  }
}

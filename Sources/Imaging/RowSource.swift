/// Pixels that are made when they are asked for, some rows at a time: what an encoder takes, so that a large picture need not
/// be there as a whole.
package protocol RowSource: Sendable {
  var width: Int { get }
  var height: Int { get }
  var colour: Bitmap.Colour { get }
  /// Of a sample: 8 or 16.
  var bits: Int { get }
  /// Writes whole rows, samples interleaved, no padding, 16-bit samples in the order of the machine. The same rows are
  /// always the same; asked by several threads at once.
  func write(_ rows: Range<Int>, to pixels: UnsafeMutableRawPointer)
}

extension RowSource {
  /// Bytes of a row.
  package var rowBytes: Int { width * colour.channels * (bits / 8) }

  /// All rows at once.
  package func bitmap() -> Bitmap {
    let count = width * height * colour.channels
    func fill<Sample>(_ buffer: inout UnsafeMutableBufferPointer<Sample>, _ initialised: inout Int) {
      guard let pixels = buffer.baseAddress else { return }
      write(0..<height, to: pixels)
      initialised = count
    }
    return Bitmap(
      width: width, height: height, colour: colour,
      samples: bits == 16
        ? .bits16([UInt16](unsafeUninitializedCapacity: count, initializingWith: fill))
        : .bits8([UInt8](unsafeUninitializedCapacity: count, initializingWith: fill)))
  }
}

extension Bitmap: RowSource {
  package var bits: Int {
    switch samples {
    case .bits8: 8
    case .bits16: 16
    }
  }

  package func write(_ rows: Range<Int>, to pixels: UnsafeMutableRawPointer) {
    func copy(_ buffer: UnsafeRawBufferPointer) {
      guard let start = buffer.baseAddress else { return }
      pixels.copyMemory(from: start + rows.lowerBound * rowBytes, byteCount: rows.count * rowBytes)
    }
    switch samples {
    case .bits8(let values): values.withUnsafeBytes(copy)
    case .bits16(let values): values.withUnsafeBytes(copy)
    }
  }
}

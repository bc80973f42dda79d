/// A picture that can be had as JPEG holds it (JFIF, ITU-T T.871): Y' of every pixel, and Cb and Cr of each square of two by two.
protocol PlanarSource: RowSource {
  /// Writes whole rows, of 8 bits.
  /// - Parameters:
  ///   - rows: from an even one; up to one, or to the last of the picture.
  ///   - planes: room for them, of which the first rows and columns are written.
  func write(_ rows: Range<Int>, to planes: JPEGPlanes)
}

/// Room for rows of a picture in three planes, Cb and Cr at half the width and height: filled up to whole blocks, of 16 by 16
/// pixels.
struct JPEGPlanes {
  /// Bytes of a row.
  let lumaStride: Int
  let chromaStride: Int
  let luma: UnsafeMutablePointer<UInt8>
  let cb: UnsafeMutablePointer<UInt8>
  let cr: UnsafeMutablePointer<UInt8>
  private let width: Int
  private let height: Int
  private let rows: Int

  /// Takes memory: see `deallocate`.
  init(width: Int, height: Int) {
    (self.width, self.height) = (width, height)
    rows = (height + 15) / 16 * 16
    lumaStride = (width + 15) / 16 * 16
    chromaStride = lumaStride / 2
    luma = .allocate(capacity: rows * lumaStride)
    cb = .allocate(capacity: rows / 2 * chromaStride)
    cr = .allocate(capacity: rows / 2 * chromaStride)
  }

  func deallocate() {
    luma.deallocate()
    cb.deallocate()
    cr.deallocate()
  }

  /// Repeats the last column and the last row as far as there is room: what is cut off again costs least then.
  func fill() {
    fill(luma, lumaStride, width: width, height: height, rows: rows)
    for plane in [cb, cr] {
      fill(plane, chromaStride, width: (width + 1) / 2, height: (height + 1) / 2, rows: rows / 2)
    }
  }

  private func fill(_ plane: UnsafeMutablePointer<UInt8>, _ stride: Int, width: Int, height: Int, rows: Int) {
    for y in 0..<height {
      let row = plane + y * stride
      (row + width).update(repeating: row[width - 1], count: stride - width)
    }
    let last = plane + (height - 1) * stride
    for y in height..<rows { (plane + y * stride).update(from: last, count: stride) }
  }
}

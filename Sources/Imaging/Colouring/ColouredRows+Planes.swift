internal import CPixels

/// As JPEG holds a coloured picture: Cb and Cr of squares of two by two pixels are made at that size, since their colours are
/// those of a smaller picture anyway, and Y' of each pixel such that its luminance under the Cb and Cr that a decoder finds for
/// it is the grey's. So luminance is kept better than by full colours of which an encoder takes means, at a third of the work.
extension ColouredRows: PlanarSource {
  private typealias Row = (cb: UnsafeMutablePointer<UInt8>, cr: UnsafeMutablePointer<UInt8>)

  func write(_ wanted: Range<Int>, to planes: JPEGPlanes) {
    precondition(wanted.lowerBound % 2 == 0 && (wanted.upperBound % 2 == 0 || wanted.upperBound == height))
    guard case .bits8(let greys) = grey.samples else { preconditionFailure("JPEG holds 8 bits a sample") }
    let (columns, lines) = ((width + 1) / 2, (height + 1) / 2)
    let squares = wanted.lowerBound / 2..<(wanted.upperBound + 1) / 2
    // The rows of squares above and below are seen at the outermost pixels.
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4 * columns) { around in
      greys.withUnsafeBufferPointer { greys in
        guard let around = around.baseAddress, let greys = greys.baseAddress else { return }
        func row(_ line: Int) -> Row {
          guard squares.contains(line) else {
            let place = around + (line < squares.lowerBound ? 0 : 2 * columns)
            return (place, place + columns)
          }
          let place = (line - squares.lowerBound) * planes.chromaStride
          return (planes.cb + place, planes.cr + place)
        }
        tint(max(0, squares.lowerBound - 1)..<min(lines, squares.upperBound + 1), greys, row)
        withUnsafeTemporaryAllocation(of: UInt16.self, capacity: 4 * columns) { enlarged in
          guard let cb = enlarged.baseAddress else { return }
          let cr = cb + 2 * columns
          for y in wanted {
            let line = y / 2
            let (near, far) = (row(line), row(min(max(line + (y % 2 == 0 ? -1 : 1), 0), lines - 1)))
            pixels_enlarge(near.cb, far.cb, columns, cb)
            pixels_enlarge(near.cr, far.cr, columns, cr)
            pixels_luma(greys + y * width, cb, cr, width, planes.luma + (y - wanted.lowerBound) * planes.lumaStride)
          }
        }
      }
    }
  }

  /// Cb and Cr of some rows of squares.
  /// - Parameter row: where a row goes.
  private func tint(_ lines: Range<Int>, _ greys: UnsafePointer<UInt8>, _ row: (_ line: Int) -> Row) {
    let columns = (width + 1) / 2
    withUnsafeTemporaryAllocation(of: Float.self, capacity: halvedPlaces.room + 2 * columns) { room in
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: columns) { means in
        room.initialize(repeating: 0)
        guard let mixed = room.baseAddress, let means = means.baseAddress else { return }
        let (a, b) = (mixed + halvedPlaces.room, mixed + halvedPlaces.room + columns)
        grey.samples.curve.withPointers { curve in
          for line in lines {
            let upper = greys + 2 * line * width
            pixels_halve(upper, 2 * line + 1 < height ? upper + width : upper, width, means)
            halvedPlaces.mix(line, into: mixed)
            halvedPlaces.chroma(curve, means, mixed, a, b)
            let row = row(line)
            pixels_tint(curve, means, a, b, columns, row.cb, row.cr)
          }
        }
      }
    }
  }
}

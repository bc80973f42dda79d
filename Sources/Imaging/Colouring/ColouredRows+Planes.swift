internal import CPixels

/// As JPEG holds a coloured picture: Cb and Cr of squares of two by two pixels are made at that size, since their colours are
/// those of a smaller picture anyway, and Y' of each pixel such that its luminance under its square's Cb and Cr is the grey's.
/// So luminance is kept better than by full colours of which an encoder takes means, at a third of the work.
extension ColouredRows: PlanarSource {
  func write(_ wanted: Range<Int>, to planes: JPEGPlanes) {
    precondition(wanted.lowerBound % 2 == 0 && (wanted.upperBound % 2 == 0 || wanted.upperBound == height))
    guard case .bits8(let greys) = grey.samples else { preconditionFailure("JPEG holds 8 bits a sample") }
    let half = (width + 1) / 2
    withUnsafeTemporaryAllocation(of: Float.self, capacity: halvedPlaces.room + 2 * half) { room in
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: half) { means in
        room.initialize(repeating: 0)
        guard let mixed = room.baseAddress, let means = means.baseAddress else { return }
        let (a, b) = (mixed + halvedPlaces.room, mixed + halvedPlaces.room + half)
        grey.samples.curve.withPointers { curve in
          greys.withUnsafeBufferPointer { greys in
            guard let greys = greys.baseAddress else { return }
            for y in stride(from: wanted.lowerBound, to: wanted.upperBound, by: 2) {
              let place = y - wanted.lowerBound
              let (cb, cr) = (planes.cb + place / 2 * planes.chromaStride, planes.cr + place / 2 * planes.chromaStride)
              let upper = greys + y * width
              let hasLower = y + 1 < height
              pixels_halve(upper, hasLower ? upper + width : upper, width, means)
              halvedPlaces.mix(y / 2, into: mixed)
              halvedPlaces.chroma(curve, means, mixed, a, b)
              pixels_tint(curve, means, a, b, half, cb, cr)
              let luma = planes.luma + place * planes.lumaStride
              pixels_luma(upper, cb, cr, width, luma)
              if hasLower { pixels_luma(upper + width, cb, cr, width, luma + planes.lumaStride) }
            }
          }
        }
      }
    }
  }
}

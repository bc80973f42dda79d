internal import CPixels

/// A grey picture with the colours of a map, which may be smaller or larger: RGB whose luminance (CIE Y) at every pixel is the
/// grey's, exactly as far as samples go. Colours that RGB cannot show at that lightness are drawn in towards grey. Rows are
/// made when they are asked for.
package struct ColouredRows: RowSource {
  let grey: Bitmap
  private let alpha: Bitmap?
  package let map: ChromaMap
  private let places: MapPlaces
  let halvedPlaces: MapPlaces

  package var width: Int { grey.width }
  package var height: Int { grey.height }
  package var bits: Int { grey.bits }
  package var colour: Bitmap.Colour { alpha == nil ? .rgb : .rgba }

  /// - Parameter alpha: the transparency, of the same size and bit depth as `grey`; both are grey pictures.
  package init(grey: Bitmap, alpha: Bitmap?, map: ChromaMap) {
    precondition(grey.colour == .grey && alpha?.bits ?? grey.bits == grey.bits)
    self.grey = grey
    self.alpha = alpha
    self.map = map
    places = MapPlaces(of: map, width: grey.width, height: grey.height)
    // Of squares of two by two pixels.
    halvedPlaces = MapPlaces(of: map, width: (grey.width + 1) / 2, height: (grey.height + 1) / 2)
  }

  package func write(_ wanted: Range<Int>, to pixels: UnsafeMutableRawPointer) {
    switch grey.samples {
    case .bits8(let greys): write(wanted, greys, to: pixels.assumingMemoryBound(to: UInt8.self))
    case .bits16(let greys): write(wanted, greys, to: pixels.assumingMemoryBound(to: UInt16.self))
    }
    guard let alpha else { return }
    switch alpha.samples {
    case .bits8(let values): interleave(values, wanted, pixels.assumingMemoryBound(to: UInt8.self))
    case .bits16(let values): interleave(values, wanted, pixels.assumingMemoryBound(to: UInt16.self))
    }
  }

  private func write<Sample: BitwiseCopyable>(
    _ wanted: Range<Int>, _ greys: [Sample], to pixels: UnsafeMutablePointer<Sample>
  ) {
    let channels = colour.channels
    // A row of places, and a and b of a row of the picture.
    withUnsafeTemporaryAllocation(of: Float.self, capacity: places.room + 2 * width) { room in
      room.initialize(repeating: 0)
      guard let mixed = room.baseAddress else { return }
      let (a, b) = (mixed + places.room, mixed + places.room + width)
      grey.samples.curve.withPointers { curve in
        greys.withUnsafeBufferPointer { greys in
          guard let greys = greys.baseAddress else { return }
          for y in wanted {
            let row = greys + y * width
            places.mix(y, into: mixed)
            places.chroma(curve, row, mixed, a, b)
            pixels_colour(curve, row, a, b, width, pixels + (y - wanted.lowerBound) * width * channels, channels)
          }
        }
      }
    }
  }

  private func interleave<Sample>(_ values: [Sample], _ wanted: Range<Int>, _ pixels: UnsafeMutablePointer<Sample>) {
    for (place, index) in (wanted.lowerBound * width..<wanted.upperBound * width).enumerated() {
      pixels[4 * place + 3] = values[index]
    }
  }
}

extension Bitmap {
  /// A grey picture with a and b for every pixel: see `ColouredRows`.
  /// - Parameters:
  ///   - alpha: the transparency, as a grey picture of the same bit depth.
  ///   - chroma: a and b.
  package init(grey: Bitmap, alpha: Bitmap?, chroma: FloatImage) {
    self = ColouredRows(
      grey: grey, alpha: alpha, map: ChromaMap(lightness: grey.lightness(), chroma: chroma)
    ).bitmap()
  }
}

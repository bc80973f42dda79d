internal import CPixels

/// Where the pixels of a picture lie among the places of a map of its colours.
struct MapPlaces: Sendable {
  private let map: ChromaMap
  private let columns: ResamplingWeights
  private let firstColumns: [Int32]
  private let rows: ResamplingWeights

  /// - Parameters:
  ///   - width: of the picture, in pixels.
  ///   - height: likewise.
  init(of map: ChromaMap, width: Int, height: Int) {
    self.map = map
    columns = .bicubic(from: map.width, to: width)
    firstColumns = columns.first.map { Int32($0) }
    rows = .bicubic(from: map.height, to: height)
  }

  /// Floats of a row of places, with zeros behind it where the longest row of weights reaches.
  var room: Int { map.stride + columns.stride * Int(PIXELS_PLACE) }

  /// The row of places that a row of the picture is coloured by.
  /// - Parameter mixed: the room for it, 0 before its first use.
  func mix(_ y: Int, into mixed: UnsafeMutablePointer<Float>) {
    map.places.withUnsafeBufferPointer { places in
      rows.weights.withUnsafeBufferPointer { weights in
        guard let places = places.baseAddress, let weights = weights.baseAddress else { return }
        let taps = rows.length[y]
        withUnsafeTemporaryAllocation(of: UnsafePointer<Float>.self, capacity: taps) { sources in
          for tap in 0..<taps { sources.initializeElement(at: tap, to: places + (rows.first[y] + tap) * map.stride) }
          guard let sources = sources.baseAddress else { return }
          pixels_mix(sources, weights + y * rows.stride, taps, map.stride, mixed)
        }
      }
    }
  }

  /// a and b of the pixels of a row.
  /// - Parameters:
  ///   - greys: of the row.
  ///   - mixed: its row of places.
  func chroma(
    _ curve: UnsafePointer<pixels_curve>, _ greys: UnsafeRawPointer, _ mixed: UnsafePointer<Float>,
    _ a: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>
  ) {
    pixels_chroma(curve, greys, mixed, firstColumns, columns.weights, columns.stride, columns.count, a, b)
  }
}

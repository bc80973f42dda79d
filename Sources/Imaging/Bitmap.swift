/// An image as a file holds it, upright: rows from the top, samples interleaved, no padding.
package struct Bitmap: Sendable, Hashable {
  package enum Colour: Int, Sendable, Hashable {
    case grey = 1
    case greyAlpha = 2
    case rgb = 3
    case rgba = 4

    package var channels: Int { rawValue }
    package var hasAlpha: Bool { self == .greyAlpha || self == .rgba }
  }

  /// 8-bit samples 0...255, or 16-bit samples 0...65535.
  package enum Samples: Sendable, Hashable {
    case bits8([UInt8])
    case bits16([UInt16])

    package var count: Int {
      switch self {
      case .bits8(let values): values.count
      case .bits16(let values): values.count
      }
    }
  }

  package let width: Int
  package let height: Int
  package let colour: Colour
  package var samples: Samples

  /// - Precondition: there are width x height x channels samples.
  package init(width: Int, height: Int, colour: Colour, samples: Samples) {
    precondition(samples.count == width * height * colour.channels)
    self.width = width
    self.height = height
    self.colour = colour
    self.samples = samples
  }
}

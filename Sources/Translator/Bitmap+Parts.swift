internal import Imaging

extension Bitmap {
  /// Some rows as a picture.
  func rows(_ wanted: Range<Int>) -> Bitmap {
    let range = wanted.lowerBound * width * colour.channels..<wanted.upperBound * width * colour.channels
    let part: Samples =
      switch samples {
      case .bits8(let values): .bits8(Array(values[range]))
      case .bits16(let values): .bits16(Array(values[range]))
      }
    return Bitmap(width: width, height: wanted.count, colour: colour, samples: part)
  }

  /// Without transparency, a grey repeated: samples are copied, none is changed.
  func opaqueRGB() -> Bitmap {
    if colour == .rgb { return self }
    let channels = colour.channels
    let places = channels > 2 ? [0, 1, 2] : [0, 0, 0]
    func take<Sample>(_ values: [Sample]) -> [Sample] {
      (0..<width * height).flatMap { pixel in places.map { values[pixel * channels + $0] } }
    }
    let taken: Samples =
      switch samples {
      case .bits8(let values): .bits8(take(values))
      case .bits16(let values): .bits16(take(values))
      }
    return Bitmap(width: width, height: height, colour: .rgb, samples: taken)
  }

  /// Of a transparency: whether nothing shows through.
  var isOpaque: Bool {
    switch samples {
    case .bits8(let values): values.allSatisfy { $0 == .max }
    case .bits16(let values): values.allSatisfy { $0 == .max }
    }
  }
}

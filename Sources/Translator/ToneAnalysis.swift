internal import Imaging

/// Tells a picture in colour from a toned print.
///
/// A print that was toned, or has yellowed, has one colour for each lightness: sepia, selenium, a split tone. In a picture
/// in colour, places of one lightness have different colours. So a and b are compared with their means among the places
/// of about the same lightness.
enum ToneAnalysis {
  /// Places a side.
  private static let grid = 96
  /// Classes of lightness.
  private static let classes = 20
  /// In units of a and b: noise and stains stay below, and pictures of muted colours above.
  static let threshold = 4.0

  /// The root of the mean square of a and b about the mean of their class of lightness; `nil` for what has no colours.
  static func spread(of bitmap: Bitmap) -> Double? {
    guard bitmap.colour == .rgb || bitmap.colour == .rgba else { return nil }
    let lab = Lab.fromRGB(sampled(bitmap))
    var sums = [SIMD3<Double>](repeating: .zero, count: classes)
    func place(_ pixel: Int) -> (kind: Int, chroma: SIMD3<Double>) {
      let kind = min(classes - 1, max(0, Int(lab.values[3 * pixel]) * classes / 100))
      return (kind, SIMD3(Double(lab.values[3 * pixel + 1]), Double(lab.values[3 * pixel + 2]), 1))
    }
    let count = lab.width * lab.height
    for pixel in 0..<count {
      let (kind, chroma) = place(pixel)
      sums[kind] += chroma
    }
    var squares = 0.0
    for pixel in 0..<count {
      let (kind, chroma) = place(pixel)
      let difference = chroma - sums[kind] / sums[kind].z
      squares += difference.x * difference.x + difference.y * difference.y
    }
    return (squares / Double(count)).squareRoot()
  }

  /// The means of small squares all over the picture, so that grain does not count.
  private static func sampled(_ bitmap: Bitmap) -> FloatImage {
    let (columns, rows) = (min(grid, bitmap.width), min(grid, bitmap.height))
    let (across, down) = (min(8, bitmap.width / columns), min(8, bitmap.height / rows))
    var image = FloatImage(width: columns, height: rows, channels: 3)
    let channels = bitmap.colour.channels
    func fill<Sample: BinaryInteger>(_ samples: [Sample], most: Float) {
      for row in 0..<rows {
        for column in 0..<columns {
          var sum = SIMD3<Float>.zero
          for y in 0..<down {
            for x in 0..<across {
              let pixel = (row * bitmap.height / rows + y) * bitmap.width + column * bitmap.width / columns + x
              let place = pixel * channels
              sum += SIMD3(Float(samples[place]), Float(samples[place + 1]), Float(samples[place + 2]))
            }
          }
          sum /= most * Float(across * down)
          for channel in 0..<3 { image.values[(row * columns + column) * 3 + channel] = sum[channel] }
        }
      }
    }
    switch bitmap.samples {
    case .bits8(let samples): fill(samples, most: 255)
    case .bits16(let samples): fill(samples, most: 65535)
    }
    return image
  }
}

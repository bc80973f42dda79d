internal import Imaging

/// Colours that a screen cannot show, drawn in at constant lightness.
///
/// Cutting R, G and B off at 0 and 1 changes how light a pixel is, and in a coloured photograph the light is the
/// photographer's: only the chroma is the network's, so only the chroma gives way.
enum Gamut {
  /// Halvings of the interval in which the factor on a, b is sought: the chroma is right to a part in 256.
  private static let halvings = 8

  /// - Parameter lab: L 0...100, a, b.
  /// - Returns: sRGB, 0...1. Where L, a, b has no such colour, a and b are multiplied by the largest factor that gives one.
  static func rgb(fromLab lab: FloatImage) -> FloatImage {
    var rgb = Lab.toRGB(lab)
    let outside = unreached(lab, by: rgb)
    guard !outside.isEmpty else { return rgb }
    let wanted = row(outside.count) { lab.values[3 * outside[$0] + $1] }
    var low = [Float](repeating: 0, count: outside.count)
    var high = [Float](repeating: 1, count: outside.count)
    for _ in 0..<halvings {
      let tried = scaled(wanted) { (low[$0] + high[$0]) / 2 }
      let tooFar = Set(unreached(tried, by: Lab.toRGB(tried)))
      for pixel in outside.indices {
        let middle = (low[pixel] + high[pixel]) / 2
        if tooFar.contains(pixel) { high[pixel] = middle } else { low[pixel] = middle }
      }
    }
    let found = Lab.toRGB(scaled(wanted) { low[$0] })
    for (place, pixel) in outside.enumerated() {
      for channel in 0..<3 { rgb.values[3 * pixel + channel] = found.values[3 * place + channel] }
    }
    return rgb
  }

  /// The pixels whose colour was cut off on the way to RGB: the way back does not lead to them.
  private static func unreached(_ lab: FloatImage, by rgb: FloatImage) -> [Int] {
    let back = Lab.fromRGB(rgb)
    return (0..<lab.width * lab.height).filter { pixel in
      (0..<3).contains { channel in
        abs(back.values[3 * pixel + channel] - lab.values[3 * pixel + channel]) > (channel == 0 ? 0.05 : 0.5)
      }
    }
  }

  private static func scaled(_ lab: FloatImage, by factor: (Int) -> Float) -> FloatImage {
    row(lab.width) { pixel, channel in
      lab.values[3 * pixel + channel] * (channel == 0 ? 1 : factor(pixel))
    }
  }

  private static func row(_ pixels: Int, _ value: (_ pixel: Int, _ channel: Int) -> Float) -> FloatImage {
    var image = FloatImage(width: pixels, height: 1, channels: 3)
    for place in image.values.indices { image.values[place] = value(place / 3, place % 3) }
    return image
  }
}

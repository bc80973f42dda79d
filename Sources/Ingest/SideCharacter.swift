package import Imaging

/// A few numbers by which label maps, line drawings and photos differ: what a side of a dataset usually is.
package struct SideCharacter: Sendable, Hashable {
  package static let count = 5
  /// In the first lanes: mean brightness, its deviation, colourfulness, mean slope, and the share of pixels on no slope; all
  /// 0...1.
  private let numbers: SIMD8<Float>

  package subscript(_ place: Int) -> Float { numbers[place] }

  /// - Precondition: there are `count` values.
  init(values: [Float]) {
    precondition(values.count == SideCharacter.count)
    numbers = SIMD8(values + [0, 0, 0])
  }

  func write(to writer: inout ByteWriter) {
    for place in 0..<SideCharacter.count { writer.append(numbers[place]) }
  }

  init?(from reader: inout ByteReader) {
    var values: [Float] = []
    for _ in 0..<SideCharacter.count {
      guard let value = reader.readFloat() else { return nil }
      values.append(value)
    }
    self.init(values: values)
  }

  /// - Parameter image: RGB.
  package init(_ image: FloatImage) {
    let pixels = max(1, image.width * image.height)
    let grey = image.luminance
    var (sum, squares, colour): (Float, Float, Float) = (0, 0, 0)
    for pixel in grey.indices {
      sum += grey[pixel]
      squares += grey[pixel] * grey[pixel]
      let (r, g, b) = (image.values[3 * pixel], image.values[3 * pixel + 1], image.values[3 * pixel + 2])
      colour += max(r, max(g, b)) - min(r, min(g, b))
    }
    let mean = sum / Float(pixels)
    let variance = max(0, squares / Float(pixels) - mean * mean)
    var (slope, flat): (Float, Float) = (0, 0)
    for y in 0..<max(0, image.height - 1) {
      for x in 0..<max(0, image.width - 1) {
        let place = y * image.width + x
        let step = abs(grey[place + 1] - grey[place]) + abs(grey[place + image.width] - grey[place])
        slope += step
        if step < SideCharacter.noSlope { flat += 1 }
      }
    }
    let steps = Float(max(1, (image.width - 1) * (image.height - 1)))
    self.init(values: [mean, variance.squareRoot(), colour / Float(pixels), slope / steps, flat / steps])
  }

  /// Two levels of 255, in both directions together.
  private static let noSlope: Float = 2 / 255
}

extension FloatImage {
  /// Of RGB, pixel by pixel (ITU-R BT.601).
  var luminance: [Float] {
    (0..<width * height).map { pixel -> Float in
      let (r, g, b) = (values[3 * pixel], values[3 * pixel + 1], values[3 * pixel + 2])
      return 0.299 * r + 0.587 * g + 0.114 * b
    }
  }
}

internal import Imaging

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

  /// - Parameters:
  ///   - image: RGB.
  ///   - grey: its luminance.
  init(_ image: FloatImage, grey: [Float]) {
    var (sum, squares, colour, slope): (Float, Float, Float, Float) = (0, 0, 0, 0)
    var flat = 0
    let width = image.width
    image.values.withUnsafeBufferPointer { values in
      grey.withUnsafeBufferPointer { grey in
        for pixel in grey.indices {
          sum += grey[pixel]
          squares += grey[pixel] * grey[pixel]
          let (r, g, b) = (values[3 &* pixel], values[3 &* pixel &+ 1], values[3 &* pixel &+ 2])
          colour += max(r, max(g, b)) - min(r, min(g, b))
        }
        for y in 0..<max(0, image.height - 1) {
          for place in y * width..<y * width + max(0, width - 1) {
            let step = abs(grey[place &+ 1] - grey[place]) + abs(grey[place &+ width] - grey[place])
            slope += step
            if step < SideCharacter.noSlope { flat += 1 }
          }
        }
      }
    }
    let pixels = Float(max(1, grey.count))
    let mean = sum / pixels
    let variance = max(0, squares / pixels - mean * mean)
    let steps = Float(max(1, (width - 1) * (image.height - 1)))
    self.init(values: [mean, variance.squareRoot(), colour / pixels, slope / steps, Float(flat) / steps])
  }

  /// Two levels of 255, in both directions together.
  private static let noSlope: Float = 2 / 255
}

extension FloatImage {
  /// Of RGB, pixel by pixel (ITU-R BT.601).
  var luminance: [Float] {
    let count = width * height
    return [Float](unsafeUninitializedCapacity: count) { grey, initialised in
      values.withUnsafeBufferPointer { values in
        for pixel in 0..<count {
          let first = 3 &* pixel
          grey[pixel] = 0.299 * values[first] + 0.587 * values[first &+ 1] + 0.114 * values[first &+ 2]
        }
      }
      initialised = count
    }
  }
}

extension Bitmap {
  /// As 1 (grey) or 3 (RGB) channels of 0...1; alpha is left out; grey is repeated for RGB, RGB becomes its luminance
  /// (ITU-R BT.601) for grey: of 8 bits a sample rounded to 8 bits as Pillow's convert("L"), of 16 not rounded.
  /// - Precondition: `channels` is 1 or 3.
  package func floats(channels: Int) -> FloatImage {
    precondition(channels == 1 || channels == 3)
    let values: [Float] =
      switch samples {
      case .bits8(let source):
        convert(source, to: channels, scale: 255) { red, green, blue in
          Float((UInt32(red) &* 19595 &+ UInt32(green) &* 38470 &+ UInt32(blue) &* 7471 &+ 0x8000) &>> 16)
        }
      case .bits16(let source):
        convert(source, to: channels, scale: 65535) { red, green, blue in
          0.299 * Float(red) + 0.587 * Float(green) + 0.114 * Float(blue)
        }
      }
    return FloatImage(width: width, height: height, channels: channels, values: values)
  }

  /// From 0...1, rounded to nearest and clamped (NaN is 0); 1 channel gives grey, 3 RGB, 8 bits a sample.
  /// - Precondition: there are 1 or 3 channels.
  package init(_ image: FloatImage) {
    precondition(image.channels == 1 || image.channels == 3)
    let samples = image.values.map { UInt8(truncatingIfNeeded: Int32($0.asFraction * 255 + 0.5)) }
    self.init(
      width: image.width, height: image.height, colour: image.channels == 1 ? .grey : .rgb, samples: .bits8(samples))
  }

  @inline(__always)
  private func convert<Sample: FixedWidthInteger & BitwiseCopyable>(
    _ source: [Sample], to channels: Int, scale: Float, luminance: (Sample, Sample, Sample) -> Float
  ) -> [Float] {
    let stride = colour.channels
    let pixels = width * height
    return [Float](unsafeUninitializedCapacity: pixels * channels) { target, initialised in
      source.withUnsafeBufferPointer { source in
        switch (stride >= 3, channels) {
        case (true, 3):
          for pixel in 0..<pixels {
            for channel in 0..<3 { target[3 &* pixel &+ channel] = Float(source[stride &* pixel &+ channel]) / scale }
          }
        case (true, _):
          for pixel in 0..<pixels {
            let first = stride &* pixel
            target[pixel] = luminance(source[first], source[first &+ 1], source[first &+ 2]) / scale
          }
        case (false, _):
          for pixel in 0..<pixels {
            let grey = Float(source[stride &* pixel]) / scale
            for channel in 0..<channels { target[channels &* pixel &+ channel] = grey }
          }
        }
      }
      initialised = pixels * channels
    }
  }
}

extension FloatImage {
  /// Each value moved to the nearest of the 256 that 8 bits can hold (k / 255), and clamped to 0...1: what the image
  /// would be after it was stored.
  package func quantized() -> FloatImage {
    var result = self
    result.values.withUnsafeMutableBufferPointer { values in
      for index in values.indices { values[index] = Float(Int32(values[index].asFraction * 255 + 0.5)) / 255 }
    }
    return result
  }
}

extension Float {
  /// Clamped to 0...1; NaN is 0.
  fileprivate var asFraction: Float {
    self > 0 ? (self < 1 ? self : 1) : 0
  }
}

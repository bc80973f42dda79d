internal import Imaging

extension Bitmap {
  /// As a network with 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGB, alpha) input channels wants it, 0...1. An image
  /// without transparency is opaque.
  func floats(forInputChannels channels: Int) -> FloatImage {
    guard channels % 2 == 0 else { return floats(channels: channels) }
    let opaque = FloatImage(width: width, height: height, channels: 1, filled: 1)
    return floats(channels: channels - 1).joined(with: transparency()?.floats(channels: 1) ?? opaque)
  }

  /// - Parameters:
  ///   - image: 1 to 4 channels of 0...1, in the order of `Colour`; clamped and rounded to nearest.
  ///   - bits: 8 or 16 a sample.
  /// - Precondition: no value is a NaN.
  init(_ image: FloatImage, bits: Int) {
    let colours: [Colour] = [.grey, .greyAlpha, .rgb, .rgba]
    let samples: Samples =
      bits == 16
      ? .bits16(image.values.map { UInt16(min(max($0, 0), 1) * 65535 + 0.5) })
      : .bits8(image.values.map { UInt8(min(max($0, 0), 1) * 255 + 0.5) })
    self.init(width: image.width, height: image.height, colour: colours[image.channels - 1], samples: samples)
  }
}

extension FloatImage {
  func mapped(_ change: (Float) -> Float) -> FloatImage {
    FloatImage(width: width, height: height, channels: channels, values: values.map(change))
  }

  /// The channels of this image, then those of another of the same size.
  func joined(with other: FloatImage) -> FloatImage {
    precondition(width == other.width && height == other.height)
    var joined = FloatImage(width: width, height: height, channels: channels + other.channels)
    for pixel in 0..<width * height {
      let place = pixel * joined.channels
      for channel in 0..<channels { joined.values[place + channel] = values[pixel * channels + channel] }
      for channel in 0..<other.channels {
        joined.values[place + channels + channel] = other.values[pixel * other.channels + channel]
      }
    }
    return joined
  }
}

internal import Imaging

extension Bitmap {
  /// The transparency as one channel, 0 (clear) to 1 (opaque); `nil` if the image has none.
  func alpha() -> FloatImage? {
    guard colour.hasAlpha else { return nil }
    let channels = colour.channels
    let places = stride(from: channels - 1, to: samples.count, by: channels)
    let values: [Float] =
      switch samples {
      case .bits8(let samples): places.map { Float(samples[$0]) / 255 }
      case .bits16(let samples): places.map { Float(samples[$0]) / 65535 }
      }
    return FloatImage(width: width, height: height, channels: 1, values: values)
  }

  /// As a network with 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGB, alpha) input channels wants it, 0...1. An image
  /// without transparency is opaque.
  func floats(forInputChannels channels: Int) -> FloatImage {
    guard channels % 2 == 0 else { return floats(channels: channels) }
    let opaque = FloatImage(width: width, height: height, channels: 1, filled: 1)
    return floats(channels: channels - 1).joined(with: alpha() ?? opaque)
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

  func firstChannel() -> FloatImage {
    FloatImage(
      width: width, height: height, channels: 1,
      values: stride(from: 0, to: values.count, by: channels).map { values[$0] })
  }
}

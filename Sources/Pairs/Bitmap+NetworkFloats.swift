package import Imaging

extension Bitmap {
  /// As 1 (grey), 2 (grey and alpha), 3 (RGB) or 4 (RGB and alpha) channels of 0...1. Without an alpha of its own an image
  /// is opaque.
  package func networkFloats(channels: Int) -> FloatImage {
    guard channels == 2 || channels == 4 else { return floats(channels: channels) }
    let picture = floats(channels: channels - 1)
    var image = FloatImage(width: width, height: height, channels: channels, filled: 1)
    for pixel in 0..<width * height {
      for channel in 0..<channels - 1 {
        image.values[pixel * channels + channel] = picture.values[pixel * (channels - 1) + channel]
      }
      guard colour.hasAlpha else { continue }
      let place = pixel * colour.channels + colour.channels - 1
      image.values[pixel * channels + channels - 1] =
        switch samples {
        case .bits8(let values): Float(values[place]) / 255
        case .bits16(let values): Float(values[place]) / 65535
        }
    }
    return image
  }
}

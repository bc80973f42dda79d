internal import Files
internal import Imaging
internal import Random
package import SystemPackage

/// Where the missing pixels of a picture to be inpainted are.
package enum MaskSource: Sendable, Hashable {
  /// A folder of masks, each under the path of its picture below the input, whatever its extension: what is light is missing.
  case folder(FilePath)
  /// What is transparent in the picture itself.
  case alpha
  /// The pixels of one colour, 8 bits a sample.
  case colour(SIMD3<UInt8>)

  /// - Parameter text: `#rrggbb`, `alpha`, or the path of a folder, escaped.
  /// - Returns: `nil` for a colour that is none.
  package init?(_ text: String) {
    if text == "alpha" {
      self = .alpha
    } else if !text.hasPrefix("#") {
      self = .folder(FilePath(escaped: text) ?? FilePath(text))
    } else if text.utf8.count == 7, text.dropFirst().allSatisfy(\.isHexDigit),
      let number = UInt32(text.dropFirst(), radix: 16)
    {
      self = .colour(SIMD3(UInt8(number >> 16), UInt8(number >> 8 & 255), UInt8(number & 255)))
    } else {
      return nil
    }
  }
}

/// A picture of which pixels are missing.
struct MissingPixels: Sendable {
  /// RGB.
  private let picture: Bitmap
  /// Row by row.
  private let isMissing: [Bool]
  private let fill: TranslationConfiguration.MaskFill
  private let noise: Philox
  /// Of the known pixels, 0...1.
  private let mean: SIMD3<Float>

  /// - Parameters:
  ///   - isMissing: for each pixel.
  ///   - key: of the noise: the same picture has the same.
  init(_ bitmap: Bitmap, isMissing: [Bool], fill: TranslationConfiguration.MaskFill, key: UInt64) {
    picture = bitmap.opaqueRGB()
    self.isMissing = isMissing
    self.fill = fill
    noise = Philox(key: key)
    var (sum, count) = (SIMD3<Double>.zero, 0.0)
    if fill == .mean {
      let values = picture.floats(channels: 3).values
      for pixel in isMissing.indices where !isMissing[pixel] {
        sum += SIMD3(Double(values[3 * pixel]), Double(values[3 * pixel + 1]), Double(values[3 * pixel + 2]))
        count += 1
      }
    }
    mean = SIMD3<Float>(sum / max(1, count))
  }

  /// The pixels of a colour; in a picture of 16 bits a sample, those whose upper halves have it.
  static func marked(_ colour: SIMD3<UInt8>, in bitmap: Bitmap) -> [Bool] {
    let picture = bitmap.opaqueRGB()
    func marked<Sample: BinaryInteger>(_ samples: [Sample], shift: Int) -> [Bool] {
      (0..<picture.width * picture.height).map { pixel in
        (0..<3).allSatisfy { UInt8(truncatingIfNeeded: samples[3 * pixel + $0] >> shift) == colour[$0] }
      }
    }
    return switch picture.samples {
    case .bits8(let samples): marked(samples, shift: 0)
    case .bits16(let samples): marked(samples, shift: 8)
    }
  }

  /// Some rows as the network was trained to see them, 0...1: what is missing is filled, and a fourth channel is 1 where the
  /// picture is known.
  func shown(_ rows: Range<Int>, channels: Int) -> FloatImage {
    let width = picture.width
    let own = picture.rows(rows).floats(channels: 3).values
    var image = FloatImage(width: width, height: rows.count, channels: channels, filled: 1)
    for place in 0..<rows.count * width {
      let pixel = rows.lowerBound * width + place
      for channel in 0..<3 {
        image.values[place * channels + channel] =
          isMissing[pixel] ? filling(pixel, channel, own[3 * place + channel]) : own[3 * place + channel]
      }
      if channels == 4 { image.values[place * channels + 3] = isMissing[pixel] ? 0 : 1 }
    }
    return image
  }

  private func filling(_ pixel: Int, _ channel: Int, _ own: Float) -> Float {
    switch fill {
    case .keep: own
    case .white: 1
    case .mean: mean[channel]
    case .noise: Float(noise.block(UInt64(pixel))[channel] >> 24) / 255
    }
  }

  /// The picture with what is missing taken from a result; every other sample is its own.
  /// - Parameter made: of the picture's size and bit depth.
  func filled(with made: Bitmap) -> Bitmap {
    let made = made.opaqueRGB()
    func join<Sample>(_ own: [Sample], _ other: [Sample]) -> Bitmap.Samples where Sample: FixedWidthInteger {
      let joined = own.indices.map { isMissing[$0 / 3] ? other[$0] : own[$0] }
      return Sample.bitWidth == 8 ? .bits8(joined.map { UInt8($0) }) : .bits16(joined.map { UInt16($0) })
    }
    let samples: Bitmap.Samples =
      switch (picture.samples, made.samples) {
      case (.bits8(let own), .bits8(let other)): join(own, other)
      case (.bits16(let own), .bits16(let other)): join(own, other)
      default: preconditionFailure("a result of another bit depth")
      }
    return Bitmap(width: picture.width, height: picture.height, colour: .rgb, samples: samples)
  }
}

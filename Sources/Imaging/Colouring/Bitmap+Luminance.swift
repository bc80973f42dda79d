internal import CPixels

extension Bitmap {
  /// The luminance (CIE Y) of each pixel as a grey of the same bit depth, transparency left out. A grey picture is its own.
  package func luminance() -> Bitmap {
    if colour == .grey { return self }
    let samples: Samples =
      switch samples {
      case .bits8(let values): .bits8(luminance(of: values))
      case .bits16(let values): .bits16(luminance(of: values))
      }
    return Bitmap(width: width, height: height, colour: .grey, samples: samples)
  }

  private func luminance<Sample: BitwiseCopyable>(of values: [Sample]) -> [Sample] {
    let channels = colour.channels
    guard channels > 2 else { return stride(from: 0, to: values.count, by: channels).map { values[$0] } }
    return [Sample](unsafeUninitializedCapacity: width * height) { grey, count in
      count = width * height
      guard let grey = grey.baseAddress else { return }
      values.withUnsafeBufferPointer { rgb in
        guard let rgb = rgb.baseAddress else { return }
        samples.curve.withPointers { pixels_grey($0, rgb, channels, width * height, grey) }
      }
    }
  }

  /// The transparency as a grey picture of the same bit depth; `nil` if there is none.
  package func transparency() -> Bitmap? {
    guard colour.hasAlpha else { return nil }
    let places = stride(from: colour.channels - 1, to: samples.count, by: colour.channels)
    let alpha: Samples =
      switch samples {
      case .bits8(let values): .bits8(places.map { values[$0] })
      case .bits16(let values): .bits16(places.map { values[$0] })
      }
    return Bitmap(width: width, height: height, colour: .grey, samples: alpha)
  }

  /// A grey picture's samples cut to 8 bits, rounded to nearest.
  package func reducedTo8Bits() -> Bitmap {
    guard case .bits16(let values) = samples else { return self }
    return Bitmap(
      width: width, height: height, colour: colour,
      samples: .bits8(values.map { UInt8((UInt32($0) * 255 + 32767) / 65535) }))
  }

  /// L, 0...100, of each pixel of a grey picture.
  /// - Precondition: it is grey.
  package func lightness() -> FloatImage {
    precondition(colour == .grey)
    let curve = samples.curve
    let values: [Float] =
      switch samples {
      case .bits8(let values): values.map { curve.light(of: Int($0)) }
      case .bits16(let values): values.map { curve.light(of: Int($0)) }
      }
    return FloatImage(width: width, height: height, channels: 1, values: values)
  }
}

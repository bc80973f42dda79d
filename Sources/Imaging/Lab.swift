internal import Glibc

/// sRGB (IEC 61966-2-1) and CIE 1976 L*a*b* under D65, as scikit-image's `rgb2lab`.
package enum Lab {
  /// sRGB 0...1, three channels, to L 0...100, a, b.
  package static func fromRGB(_ image: FloatImage) -> FloatImage {
    precondition(image.channels == 3)
    return image.mappingPixels { rgb in
      let linear = SIMD3(linearised(rgb.x), linearised(rgb.y), linearised(rgb.z))
      let x = (0.412453 * linear.x + 0.357580 * linear.y + 0.180423 * linear.z) / white.x
      let y = (0.212671 * linear.x + 0.715160 * linear.y + 0.072169 * linear.z) / white.y
      let z = (0.019334 * linear.x + 0.119193 * linear.y + 0.950227 * linear.z) / white.z
      let (fx, fy, fz) = (compressed(x), compressed(y), compressed(z))
      return SIMD3(116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz))
    }
  }

  /// L, a, b to sRGB, clamped to 0...1.
  package static func toRGB(_ image: FloatImage) -> FloatImage {
    precondition(image.channels == 3)
    return image.mappingPixels { lab in
      let fy = (lab.x + 16) / 116
      let x = expanded(fy + lab.y / 500) * white.x
      let y = expanded(fy) * white.y
      // A negative Z is cut off, as scikit-image does.
      let z = expanded(max(0, fy - lab.z / 200)) * white.z
      return SIMD3(
        encoded(3.240481343200526 * x - 1.537151516271318 * y - 0.498536326168888 * z),
        encoded(-0.969254949996568 * x + 1.875990001489891 * y + 0.041555926558293 * z),
        encoded(0.055646639135177 * x - 0.204041338366511 * y + 1.057311069645344 * z))
    }
  }

  /// D65, 2 degrees.
  private static let white = SIMD3<Float>(0.95047, 1, 1.08883)

  private static func linearised(_ value: Float) -> Float {
    value > 0.04045 ? powf((value + 0.055) / 1.055, 2.4) : value / 12.92
  }

  private static func encoded(_ value: Float) -> Float {
    let curved = value > 0.0031308 ? 1.055 * powf(value, 1 / 2.4) - 0.055 : value * 12.92
    return min(max(curved, 0), 1)
  }

  private static func compressed(_ value: Float) -> Float {
    value > 0.008856 ? cbrtf(value) : 7.787 * value + 16 / 116
  }

  private static func expanded(_ value: Float) -> Float {
    value > 0.2068966 ? value * value * value : (value - 16 / 116) / 7.787
  }
}

extension FloatImage {
  fileprivate func mappingPixels(_ body: (SIMD3<Float>) -> SIMD3<Float>) -> FloatImage {
    var result = self
    result.values.withUnsafeMutableBufferPointer { values in
      for start in stride(from: 0, to: values.count, by: 3) {
        let mapped = body(SIMD3(values[start], values[start + 1], values[start + 2]))
        for channel in 0..<3 { values[start + channel] = mapped[channel] }
      }
    }
    return result
  }
}

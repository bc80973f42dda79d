internal import CPixels
internal import Glibc

/// sRGB and CIE L*a*b* for every sample of 8 or 16 bits.
final class SampleCurve: Sendable {
  static let bits8 = SampleCurve(most: 255)
  static let bits16 = SampleCurve(most: 65535)

  let most: Int
  /// Linear light, and (L + 16) / 116 of a grey.
  let linear: [Float]
  private let lightness: [Float]
  private let below: [Float]
  private let above: [Float]
  private let middle: [Float]
  private let rounded: [UInt16]

  private init(most: Int) {
    self.most = most
    func light(_ sample: Double) -> Double {
      let value = sample / Double(most)
      return value > 0.04045 ? pow((value + 0.055) / 1.055, 2.4) : value / 12.92
    }
    let linear = (0...most).map { light(Double($0)) }
    self.linear = linear.map { Float($0) }
    lightness = linear.map { Float($0 > 0.008856 ? cbrt($0) : 7.787 * $0 + 16 / 116) }
    // Not quite to the middle between two greys, so that other constants for sRGB lead to the same grey.
    let slack = 0.45
    below = linear.indices.map { $0 > 0 ? Float(slack * (linear[$0] - linear[$0 - 1])) : 0 }
    above = linear.indices.map { $0 < most ? Float(slack * (linear[$0 + 1] - linear[$0])) : 0 }
    let middle = (0...most).map { $0 < most ? Float(light(Double($0) + 0.5)) : 2 }
    self.middle = middle
    var sample = 0
    rounded = (0...Int(PIXELS_CODES)).map { code in
      while Float(code) / Float(PIXELS_CODES) >= middle[sample] { sample += 1 }
      return UInt16(sample)
    }
    precondition(
      most > 255 || zip(rounded, rounded.dropFirst()).allSatisfy { $1 - $0 <= 1 }, "pixels.c looks one sample ahead"
    )
  }

  /// L, 0...100, of a grey.
  func light(of sample: Int) -> Float { 116 * lightness[sample] - 16 }

  /// Calls `body` with the curve as the loops in C want it.
  func withPointers<Result>(_ body: (UnsafePointer<pixels_curve>) -> Result) -> Result {
    linear.withUnsafeBufferPointer { linear in
      lightness.withUnsafeBufferPointer { lightness in
        below.withUnsafeBufferPointer { below in
          above.withUnsafeBufferPointer { above in
            middle.withUnsafeBufferPointer { middle in
              rounded.withUnsafeBufferPointer { rounded in
                guard let linear = linear.baseAddress, let lightness = lightness.baseAddress,
                  let below = below.baseAddress, let above = above.baseAddress, let middle = middle.baseAddress,
                  let rounded = rounded.baseAddress
                else { preconditionFailure("the tables are not empty") }
                var curve = pixels_curve(
                  most: Int32(most), linear: linear, lightness: lightness, below: below, above: above, middle: middle,
                  rounded: rounded)
                return body(&curve)
              }
            }
          }
        }
      }
    }
  }
}

extension Bitmap.Samples {
  var curve: SampleCurve {
    switch self {
    case .bits8: .bits8
    case .bits16: .bits16
    }
  }
}

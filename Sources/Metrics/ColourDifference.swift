internal import Glibc

/// How different two colours look.
package enum ColourDifference {
  /// CIEDE2000 (Sharma, Wu and Dalal, *The CIEDE2000 Color-Difference Formula: Implementation Notes, Supplementary Test
  /// Data, and Mathematical Observations*, 2005) with kL = kC = kH = 1: about 1 is just noticeable.
  /// - Parameters: L 0...100, a, b (D65).
  package static func ciede2000(_ first: SIMD3<Double>, _ second: SIMD3<Double>) -> Double {
    // C* and the a' that is stretched near grey.
    let meanC = (hypot(first.y, first.z) + hypot(second.y, second.z)) / 2
    let stretch = 1.5 - 0.5 * (seventh(meanC) / (seventh(meanC) + seventh(25))).squareRoot()
    let (a1, a2) = (first.y * stretch, second.y * stretch)
    let (c1, c2) = (hypot(a1, first.z), hypot(a2, second.z))
    let (h1, h2) = (hue(a1, first.z), hue(a2, second.z))

    let isGrey = c1 * c2 == 0
    // The shorter way round the circle.
    let turn = isGrey ? 0 : h2 - h1 > .pi ? h2 - h1 - 2 * .pi : h2 - h1 < -.pi ? h2 - h1 + 2 * .pi : h2 - h1
    let (deltaL, deltaC) = (second.x - first.x, c2 - c1)
    let deltaH = 2 * (c1 * c2).squareRoot() * sin(turn / 2)

    let (meanL, meanCPrime) = ((first.x + second.x) / 2, (c1 + c2) / 2)
    let sum = h1 + h2
    let isNear = abs(h1 - h2) <= .pi
    let meanH = isGrey ? sum : isNear ? sum / 2 : sum < 2 * .pi ? sum / 2 + .pi : sum / 2 - .pi
    let t =
      1 - 0.17 * cos(meanH - radians(30)) + 0.24 * cos(2 * meanH) + 0.32 * cos(3 * meanH + radians(6))
      - 0.20 * cos(4 * meanH - radians(63))
    let lightness = (meanL - 50) * (meanL - 50)
    let weightL = 1 + 0.015 * lightness / (20 + lightness).squareRoot()
    let weightC = 1 + 0.045 * meanCPrime
    let weightH = 1 + 0.015 * meanCPrime * t
    let blue = (meanH * 180 / .pi - 275) / 25
    let rotation =
      -2 * (seventh(meanCPrime) / (seventh(meanCPrime) + seventh(25))).squareRoot()
      * sin(radians(60) * exp(-blue * blue))

    let (l, c, h) = (deltaL / weightL, deltaC / weightC, deltaH / weightH)
    return (l * l + c * c + h * h + rotation * c * h).squareRoot()
  }

  private static func seventh(_ value: Double) -> Double {
    let square = value * value
    return square * square * square * value
  }

  /// Radians, 0..<2 pi; 0 for grey.
  private static func hue(_ a: Double, _ b: Double) -> Double {
    guard a != 0 || b != 0 else { return 0 }
    let angle = atan2(b, a)
    return angle < 0 ? angle + 2 * .pi : angle
  }

  private static func radians(_ degrees: Double) -> Double { degrees * .pi / 180 }
}

internal import Imaging

/// Whether a picture has colours of its own, or is black and white stored in colour.
package enum Tone: UInt8, Sendable, Hashable {
  case colour
  /// Red, green and blue agree.
  case grey
  /// Every brightness has one colour, as in sepia prints; a picture of few colours may look so too.
  case toned

  /// - Parameters:
  ///   - image: RGB.
  ///   - grey: its luminance.
  init(of image: FloatImage, grey: [Float]) {
    let most = Int(Tone.mostStray * Double(grey.count))
    self = image.values.withUnsafeBufferPointer { values in
      grey.withUnsafeBufferPointer { grey in
        // For each brightness the sum of the colour differences, and their number.
        var sums = [SIMD3<Float>](repeating: .zero, count: Tone.levels)
        var strays = 0
        sums.withUnsafeMutableBufferPointer { sums in
          for pixel in grey.indices {
            let difference = Tone.difference(values, pixel)
            if Tone.isStray(difference) { strays += 1 }
            sums[Tone.level(grey[pixel])] += SIMD3(difference.x, difference.y, 1)
          }
        }
        if strays <= most { return .grey }
        let centres = sums.map { $0.z > 0 ? SIMD2($0.x, $0.y) / $0.z : .zero }
        return centres.withUnsafeBufferPointer { centres in
          strays = 0
          for pixel in grey.indices where strays <= most {
            if Tone.isStray(Tone.difference(values, pixel) - centres[Tone.level(grey[pixel])]) { strays += 1 }
          }
          return strays <= most ? .toned : .colour
        }
      }
    }
  }

  /// Red and blue less green.
  @inline(__always)
  private static func difference(_ values: UnsafeBufferPointer<Float>, _ pixel: Int) -> SIMD2<Float> {
    let first = 3 &* pixel
    return SIMD2(values[first] - values[first &+ 1], values[first &+ 2] - values[first &+ 1])
  }

  @inline(__always)
  private static func isStray(_ difference: SIMD2<Float>) -> Bool {
    max(abs(difference.x), abs(difference.y)) > tolerance
  }

  @inline(__always)
  private static func level(_ grey: Float) -> Int { min(max(Int(grey * Float(levels)), 0), levels - 1) }

  private static let levels = 32
  /// What compression makes of grey.
  private static let tolerance: Float = 10 / 255
  private static let mostStray = 0.005
}

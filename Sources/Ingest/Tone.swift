internal import Imaging

/// Whether a picture has colours of its own, or is black and white stored in colour.
package enum Tone: UInt8, Sendable, Hashable {
  case colour
  /// Red, green and blue agree.
  case grey
  /// Every brightness has one colour, as in sepia prints; a picture of few colours may look so too.
  case toned

  /// - Parameter image: RGB.
  init(of image: FloatImage) {
    let count = image.width * image.height
    // The colour differences with their brightness, and for each brightness the sum of its differences.
    var differences: [SIMD3<Float>] = []
    differences.reserveCapacity(count)
    var sums = [SIMD3<Float>](repeating: .zero, count: Tone.levels)
    for pixel in 0..<count {
      let (r, g, b) = (image.values[3 * pixel], image.values[3 * pixel + 1], image.values[3 * pixel + 2])
      let grey = 0.299 * r + 0.587 * g + 0.114 * b
      let level = min(max(Int(grey * Float(Tone.levels)), 0), Tone.levels - 1)
      differences.append(SIMD3(r - g, b - g, Float(level)))
      sums[level] += SIMD3(r - g, b - g, 1)
    }
    func strays(from centre: (Int) -> SIMD2<Float>) -> Bool {
      let stray = differences.count { difference in
        let expected = centre(Int(difference.z))
        return max(abs(difference.x - expected.x), abs(difference.y - expected.y)) > Tone.tolerance
      }
      return Double(stray) > Tone.mostStray * Double(count)
    }
    if !strays(from: { _ in .zero }) {
      self = .grey
    } else if !strays(from: { sums[$0].z > 0 ? SIMD2(sums[$0].x, sums[$0].y) / sums[$0].z : .zero }) {
      self = .toned
    } else {
      self = .colour
    }
  }

  private static let levels = 32
  /// What compression makes of grey.
  private static let tolerance: Float = 10 / 255
  private static let mostStray = 0.005
}
